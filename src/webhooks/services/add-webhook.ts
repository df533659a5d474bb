import { standardKey } from '../contract/signing-key.ts';
import type { NewWebhook } from '../contract/subscriptions.ts';
import type { Webhook } from '../domain/webhook.ts';
import type { Context } from '../../runtime/context.ts';
import type { WebhookAddresses } from './addresses.ts';
import { getWebhook } from './get-webhook.ts';
import { addSubscription } from './add-subscription.ts';

/** A webhook with the key that was made for it, which nothing shows again. */
export interface WithMadeKey {
  readonly webhook: Webhook;
  /** Null where the caller gave one. */
  readonly madeKey: string | null;
}

/**
 * Registers an endpoint, with a key of its own where none is given.
 * @throws DomainError INVALID_REQUEST_PARAMETERS, see addSubscription
 */
export async function addWebhook(ctx: Context, addresses: WebhookAddresses, webhook: NewWebhook): Promise<WithMadeKey> {
  const madeKey = webhook.signingKey === null ? makeSigningKey(ctx) : null;
  const id = await addSubscription(ctx, addresses, { ...webhook, signingKey: webhook.signingKey ?? madeKey });
  return { webhook: await getWebhook(ctx, id), madeKey };
}

/** 32 random bytes in the form of Standard Webhooks. */
export function makeSigningKey({ randomBytes }: Pick<Context, 'randomBytes'>): string {
  return standardKey(randomBytes(32));
}
