import { halvingsNext, type PublishingShare, shareAfter } from '../domain/publishing-share.ts';

/** Publishes with a share of the size that works at present. */
export type WithHalvedShare = <T extends { readonly hasPublished: boolean }>(
  publish: (share: PublishingShare) => Promise<T>,
) => Promise<T>;

/**
 * The share is halved for the next time after each failure, and doubled again after something was published: a call that
 * found nothing, or another server at it, says nothing about the size.
 */
export function createHalvedShare(): WithHalvedShare {
  let halvings = 0;
  return async (publish) => {
    try {
      const result = await publish(shareAfter(halvings));
      if (result.hasPublished) halvings = halvingsNext(halvings, false);
      return result;
    } catch (error) {
      halvings = halvingsNext(halvings, true);
      throw error;
    }
  };
}
