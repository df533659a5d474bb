import { invalidRequest, unknownId } from '../../kernel/errors.ts';
import type { Delivery, DeliveryState } from '../domain/log.ts';
import { selectDeliveries, selectPosition } from '../db/delivery-log.ts';
import type { Context } from '../../runtime/context.ts';
import { getWebhook } from './get-webhook.ts';

/** How many deliveries are on a page. */
const maxDeliveriesOfPage = 50;

interface DeliveryPage {
  readonly deliveries: readonly Delivery[];
  readonly hasMore: boolean;
}

/**
 * A page of what became of a webhook's events, the newest first.
 * @param beforeId the last delivery of the page before, null for the first page
 * @throws DomainError NOT_FOUND, INVALID_REQUEST_PARAMETERS (an unknown beforeId)
 */
export async function listDeliveries(
  ctx: Context,
  webhookId: string,
  { state, beforeId }: { readonly state: DeliveryState | null; readonly beforeId: string | null },
): Promise<DeliveryPage> {
  await getWebhook(ctx, webhookId);
  const before = beforeId === null ? null : await selectPosition(ctx.db, ctx.businessId, webhookId, beforeId);
  if (before === undefined) throw invalidRequest([unknownId('/query/before_id', 'delivery')]);
  const found = await selectDeliveries(ctx.db, ctx.businessId, webhookId, {
    state,
    before,
    limit: maxDeliveriesOfPage + 1,
  });
  return { deliveries: found.slice(0, maxDeliveriesOfPage), hasMore: found.length > maxDeliveriesOfPage };
}
