import { deleteDeliveriesOf, deleteSubscription } from '../db/subscriptions.ts';
import { inBatches } from '../../kernel/in-batches.ts';
import type { Context } from '../../runtime/context.ts';
import { noWebhook } from './get-webhook.ts';

const maxDeleteBatch = 5_000;

/**
 * Deletes a subscription with its log; what was pending is not sent any more.
 * @throws DomainError NOT_FOUND
 */
export async function removeWebhook(ctx: Context, id: string): Promise<void> {
  // Of a receiver that was dead for long there may be more than one statement should delete.
  await inBatches(maxDeleteBatch, (atMost) => deleteDeliveriesOf(ctx.db, ctx.businessId, id, atMost));
  const deleted = await deleteSubscription(ctx.db, ctx.businessId, id);
  ctx.changes.announceWebhook(ctx.businessId, id);
  // An earlier try of the same request may have deleted it.
  if (!deleted && ctx.mayExist !== true) throw noWebhook();
}
