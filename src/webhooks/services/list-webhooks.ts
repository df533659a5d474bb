import { selectSubscriptions } from '../db/subscriptions.ts';
import type { WebhookSubscription } from '../domain/subscription.ts';
import type { Context } from '../../runtime/context.ts';

/** Every subscription of the business, whichever client made it, the oldest first. */
export async function listWebhooks(ctx: Context): Promise<WebhookSubscription[]> {
  return selectSubscriptions(ctx.db, ctx.businessId);
}
