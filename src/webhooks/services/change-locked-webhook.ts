import { lockSubscription, type SubscriptionValues, updateSubscription } from '../db/subscriptions.ts';
import type { WebhookSubscription } from '../domain/subscription.ts';
import type { Context } from '../../runtime/context.ts';
import { noWebhook } from './get-webhook.ts';
import { openSubscription, sealKeys } from './seal-keys.ts';

/**
 * Changes a subscription under the lock of its row.
 * @param change may throw: nothing is written then
 * @throws DomainError NOT_FOUND
 */
export async function changeLockedWebhook(
  ctx: Context,
  id: string,
  change: (current: WebhookSubscription) => WebhookSubscription,
): Promise<WebhookSubscription> {
  return ctx.db.transaction(async (tx) => {
    // Before the row, as a change of the secret key takes them.
    const seal = await ctx.sealing.sealer(tx);
    const current = await lockSubscription(tx, ctx.businessId, id);
    if (current === undefined) throw noWebhook();
    const changed = change(openSubscription(ctx, ctx.businessId, current));
    const written = { ...changed, updatedAt: ctx.now(), updatedBy: ctx.actor.id };
    const sealed = sealKeys(seal, { businessId: ctx.businessId, webhookId: id }, written);
    await updateSubscription(tx, ctx.businessId, { ...written, ...sealed, ...addressOf(written.endpoint) });
    return written;
  });
}

/** The endpoint in the forms in which it is stored. */
export function addressOf(endpoint: string): Pick<SubscriptionValues, 'endpoint' | 'address' | 'protocol'> {
  const { href, protocol } = new URL(endpoint);
  return { endpoint, address: href, protocol: protocol.slice(0, -1) };
}

/** The marks of a subscription whose events arrive, or whose receiver is new. */
export const withoutMarks = { disabledAt: null, disabledReason: null, failingSince: null } as const;
