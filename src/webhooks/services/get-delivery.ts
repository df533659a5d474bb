import { DomainError } from '../../kernel/errors.ts';
import type { Webhook } from '../domain/webhook.ts';
import { selectDelivery, type WholeDelivery } from '../db/delivery-log.ts';
import type { Context } from '../../runtime/context.ts';
import { getWebhook } from './get-webhook.ts';

/**
 * One delivery with its body and its tries.
 * @throws DomainError NOT_FOUND
 */
export async function getDelivery(
  ctx: Context,
  webhookId: string,
  id: string,
): Promise<WholeDelivery & { readonly webhook: Webhook }> {
  const webhook = await getWebhook(ctx, webhookId);
  const found = await selectDelivery(ctx.db, ctx.businessId, webhookId, id);
  if (found === undefined) throw new DomainError('NOT_FOUND', 'No delivery of this webhook has this id.');
  return { ...found, webhook };
}
