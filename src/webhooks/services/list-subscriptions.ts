import { selectWebhooks } from '../db/webhooks.ts';
import type { Webhook } from '../domain/webhook.ts';
import type { Context } from '../../runtime/context.ts';
import { openWebhook } from './seal-keys.ts';

/** Every webhook of the business, whichever client made it, the oldest first. */
export async function listSubscriptions(ctx: Context): Promise<Webhook[]> {
  const stored = await selectWebhooks(ctx.db, ctx.businessId);
  return stored.map((each) => openWebhook(ctx, ctx.businessId, each));
}
