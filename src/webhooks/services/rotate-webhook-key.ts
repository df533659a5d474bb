import type { Context } from '../../runtime/context.ts';
import type { WebhookAddresses } from './addresses.ts';
import { makeSigningKey, type WithMadeKey } from './add-webhook.ts';
import { changeWebhook } from './change-webhook.ts';

/**
 * Gives a webhook a new key, which signs at once; the one before signs beside it for a day.
 * @throws DomainError NOT_FOUND, INVALID_REQUEST_PARAMETERS for too many keys within a day
 */
export async function rotateWebhookKey(ctx: Context, addresses: WebhookAddresses, id: string): Promise<WithMadeKey> {
  const madeKey = makeSigningKey(ctx);
  const stays = { endpoint: undefined, eventNames: undefined, protocol: undefined };
  return { webhook: await changeWebhook(ctx, addresses, id, { ...stays, signingKey: madeKey }), madeKey };
}
