import { selectSubscription } from '../db/subscriptions.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { WebhookSubscription } from '../domain/subscription.ts';
import type { Context } from '../../runtime/context.ts';
import { openSubscription } from './seal-keys.ts';

/**
 * One subscription of the business.
 * @throws DomainError NOT_FOUND
 */
export async function getWebhook(ctx: Context, id: string): Promise<WebhookSubscription> {
  const webhook = await selectSubscription(ctx.db, ctx.businessId, id);
  if (webhook === undefined) throw noWebhook();
  return openSubscription(ctx, ctx.businessId, webhook);
}

export function noWebhook(): DomainError {
  return new DomainError('NOT_FOUND', 'No webhook of this business has this id.');
}
