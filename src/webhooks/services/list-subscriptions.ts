import { selectSubscriptions } from '../db/subscriptions.ts';
import type { WebhookSubscription } from '../domain/subscription.ts';
import type { Context } from '../../runtime/context.ts';
import { openSubscription } from './seal-keys.ts';

/** Every subscription of the business, whichever client made it, the oldest first. */
export async function listSubscriptions(ctx: Context): Promise<WebhookSubscription[]> {
  const stored = await selectSubscriptions(ctx.db, ctx.businessId);
  return stored.map((each) => openSubscription(ctx, ctx.businessId, each));
}
