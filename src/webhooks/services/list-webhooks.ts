import type { Webhook } from '../domain/webhook.ts';
import { countPending } from '../db/delivery-log.ts';
import type { Context } from '../../runtime/context.ts';
import { listSubscriptions } from './list-subscriptions.ts';

/** How many pending deliveries are counted for the list. */
const maxCounted = 10_000;

interface WebhookHealth {
  readonly webhook: Webhook;
  /** Counted up to maxCounted. */
  readonly pending: number;
}

/** The webhooks of the business, each with how it is doing. */
export async function listWebhooks(ctx: Context): Promise<WebhookHealth[]> {
  const [webhooks, pending] = [await listSubscriptions(ctx), await countPending(ctx.db, ctx.businessId, maxCounted)];
  return webhooks.map((webhook) => ({ webhook, pending: pending.get(webhook.id) ?? 0 }));
}

/** The same of one. @throws DomainError NOT_FOUND */
export async function getHealth(ctx: Context, webhook: Webhook): Promise<WebhookHealth> {
  const pending = await countPending(ctx.db, ctx.businessId, maxCounted);
  return { webhook, pending: pending.get(webhook.id) ?? 0 };
}
