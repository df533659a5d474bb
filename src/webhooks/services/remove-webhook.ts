import { deleteDeliveriesOf, deleteWebhook, selectWebhook } from '../db/webhooks.ts';
import { inBatches } from '../../kernel/in-batches.ts';
import type { Context } from '../../runtime/context.ts';
import { noWebhook } from './get-webhook.ts';

const maxDeleteBatch = 5_000;

/**
 * Removes a webhook with its log; what was pending is not sent any more.
 * @throws DomainError NOT_FOUND
 */
export async function removeWebhook(ctx: Context, id: string): Promise<void> {
  const isThere = (await selectWebhook(ctx.db, ctx.businessId, id)) !== undefined;
  // An earlier try of the same request may have removed it.
  if (!isThere && ctx.mayExist !== true) throw noWebhook();
  // Of a receiver that was dead for long there may be more than one statement should delete.
  await inBatches(maxDeleteBatch, (atMost) => deleteDeliveriesOf(ctx.db, ctx.businessId, id, atMost));
  const isRemoved = await deleteWebhook(ctx.db, ctx.businessId, id);
  ctx.wakeUps.announceWebhook(ctx.businessId, id);
  // Another request was quicker.
  if (!isRemoved && ctx.mayExist !== true) throw noWebhook();
}
