import { makeFailedDeliveriesDue } from '../db/replays.ts';
import { inBatches } from '../../kernel/in-batches.ts';
import type { Context } from '../../runtime/context.ts';
import { getWebhook } from './get-webhook.ts';

const maxReplayBatch = 5_000;

/**
 * Makes everything due now that was given up since an instant.
 * @param since epoch seconds
 * @returns how many
 * @throws DomainError NOT_FOUND
 */
export async function replayFailedDeliveries(ctx: Context, webhookId: string, since: number): Promise<number> {
  await getWebhook(ctx, webhookId);
  const now = ctx.now();
  return inBatches(maxReplayBatch, async (atMost) => {
    const replayed = await makeFailedDeliveriesDue(ctx.db, ctx.businessId, webhookId, since, now, atMost);
    ctx.wakeUps.announceDue();
    return replayed;
  });
}
