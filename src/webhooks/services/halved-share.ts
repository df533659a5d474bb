import { halvingsNext, type PublishingShare, shareAfter } from '../domain/publishing-share.ts';

/** Publishes with a share that is halved for the next time after each failure, and doubled again after a success. */
export function createHalvedShare(): <T>(publish: (share: PublishingShare) => Promise<T>) => Promise<T> {
  let halvings = 0;
  return async (publish) => {
    let hasFailed = true;
    try {
      const result = await publish(shareAfter(halvings));
      hasFailed = false;
      return result;
    } finally {
      halvings = halvingsNext(halvings, hasFailed);
    }
  };
}
