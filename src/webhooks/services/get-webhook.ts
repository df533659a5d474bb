import { selectWebhook } from '../db/webhooks.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Webhook } from '../domain/webhook.ts';
import type { Context } from '../../runtime/context.ts';
import { openWebhook } from './seal-keys.ts';

/**
 * One webhook of the business.
 * @throws DomainError NOT_FOUND
 */
export async function getWebhook(ctx: Context, id: string): Promise<Webhook> {
  const webhook = await selectWebhook(ctx.db, ctx.businessId, id);
  if (webhook === undefined) throw noWebhook();
  return openWebhook(ctx, ctx.businessId, webhook);
}

export function noWebhook(): DomainError {
  return new DomainError('NOT_FOUND', 'No webhook of this business has this id.');
}
