import type { WebhookChanges } from '../contract/subscriptions.ts';
import { refusedWeaknesses } from '../contract/weaknesses.ts';
import { invalidRequest } from '../../kernel/errors.ts';
import { maskKey, maxSigningKeys, rotateKey, type SigningKeys, type Webhook } from '../domain/webhook.ts';
import type { Context } from '../../runtime/context.ts';
import { refuseAddress, type WebhookAddresses } from './addresses.ts';
import { addressOf, changeLockedWebhook, withoutMarks } from './change-locked-webhook.ts';
import { getWebhook } from './get-webhook.ts';

/**
 * Changes what is named. A new key signs at once, and each that it replaces beside it for a day. Another endpoint is
 * another receiver: it starts without the marks of the old one, and enabled.
 * @throws DomainError NOT_FOUND, INVALID_REQUEST_PARAMETERS (see addSubscription; too many keys within a day; a webhook
 *   that was made strict becomes weak)
 */
export async function changeWebhook(
  ctx: Context,
  addresses: WebhookAddresses,
  id: string,
  changes: WebhookChanges,
): Promise<Webhook> {
  await getWebhook(ctx, id);
  if (changes.endpoint !== undefined) await refuseAddress(addresses, changes.endpoint);
  const changed = await changeLockedWebhook(ctx, id, (current) => {
    const endpoint = changes.endpoint ?? current.endpoint;
    const protocol = addressOf(endpoint).protocol;
    if (changes.protocol !== undefined && changes.protocol !== protocol)
      throw invalidRequest([otherProtocol(protocol)]);
    const next = {
      ...current,
      endpoint,
      eventNames: changes.eventNames === undefined ? current.eventNames : changes.eventNames,
      ...rotated(current, changes.signingKey, ctx.now()),
      ...(addressOf(endpoint).address === addressOf(current.endpoint).address ? {} : withoutMarks),
    };
    const weak = next.isStrict ? refusedWeaknesses(next) : [];
    if (weak.length > 0) throw invalidRequest(weak);
    return next;
  });
  ctx.wakeUps.announceWebhook(ctx.businessId, id);
  ctx.wakeUps.announceDue();
  return changed;
}

/** @param key undefined stays; so does one that is sent back as lists show it */
function rotated(current: SigningKeys, key: string | null | undefined, now: number): Partial<SigningKeys> {
  if (key === undefined || key === current.signingKey || key === maskKey(current.signingKey)) return {};
  const keys = rotateKey(current, key, now);
  if (keys !== null) return keys;
  const message =
    `was changed ${maxSigningKeys - 1} times within a day, and each of those keys still ` +
    'signs; try again when one of them is a day old';
  throw invalidRequest([{ path: '/signing_key', code: 'too_many', message }]);
}

function otherProtocol(protocol: string) {
  return {
    path: '/protocol',
    code: 'conflict',
    message: `is not that of the endpoint, which is ${protocol}`,
    allowed: [protocol],
  } as const;
}
