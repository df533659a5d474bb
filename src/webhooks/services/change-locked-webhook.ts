import { lockWebhook, type WebhookValues, updateWebhook } from '../db/webhooks.ts';
import type { Webhook } from '../domain/webhook.ts';
import type { Context } from '../../runtime/context.ts';
import { noWebhook } from './get-webhook.ts';
import { openWebhook, sealKeys } from './seal-keys.ts';

/**
 * Changes a webhook under the lock of its row.
 * @param change may throw: nothing is written then
 * @throws DomainError NOT_FOUND
 */
export async function changeLockedWebhook(
  ctx: Context,
  id: string,
  change: (current: Webhook) => Webhook,
): Promise<Webhook> {
  return ctx.db.transaction(async (tx) => {
    // Before the row, as a change of the secret key takes them.
    const seal = await ctx.sealing.sealer(tx);
    const current = await lockWebhook(tx, ctx.businessId, id);
    if (current === undefined) throw noWebhook();
    const changed = change(openWebhook(ctx, ctx.businessId, current));
    const written = { ...changed, updatedAt: ctx.now(), updatedBy: ctx.actor.id };
    const sealed = sealKeys(seal, { businessId: ctx.businessId, webhookId: id }, written);
    await updateWebhook(tx, ctx.businessId, { ...written, ...sealed, ...addressOf(written.endpoint) });
    return written;
  });
}

/** The endpoint in the forms in which it is stored. */
export function addressOf(endpoint: string): Pick<WebhookValues, 'endpoint' | 'address' | 'protocol'> {
  const { href, protocol } = new URL(endpoint);
  return { endpoint, address: href, protocol: protocol.slice(0, -1) };
}

/** The marks of a webhook whose events arrive, or whose receiver is new. */
export const withoutMarks = { disabledAt: null, disabledReason: null, failingSince: null } as const;
