import type { Delivery } from '../domain/log.ts';
import { makeDeliveryDue } from '../db/replays.ts';
import type { Context } from '../../runtime/context.ts';
import { getDelivery } from './get-delivery.ts';

/**
 * Makes a delivery due now, with all tries before it again, whether it is still to be made, was made or was given up.
 * It keeps its place: what is pending of the same appointment after it waits for it. While the webhook is off it is
 * tried once.
 * @throws DomainError NOT_FOUND
 */
export async function replayDelivery(ctx: Context, webhookId: string, id: string): Promise<Delivery> {
  const { delivery } = await getDelivery(ctx, webhookId, id);
  const now = ctx.now();
  if (!(await makeDeliveryDue(ctx.db, ctx.businessId, webhookId, id, now))) return delivery;
  ctx.wakeUps.announceDue();
  return { ...delivery, state: 'PENDING', nextTryAt: now, finishedAt: null };
}
