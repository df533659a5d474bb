import { type SealedKeys, type StoredWebhook, webhookKeyIdentity } from '../db/sealed-keys.ts';
import type { SigningKeys, Webhook } from '../domain/webhook.ts';
import type { Runtime } from '../../runtime/context.ts';
import type { Seal } from '../../runtime/sealing.ts';

export function sealKeys(
  seal: Seal,
  { businessId, webhookId }: { readonly businessId: string; readonly webhookId: string },
  { signingKey, previousKeys }: SigningKeys,
): SealedKeys {
  const identity = webhookKeyIdentity(businessId, webhookId);
  return {
    signingKey: signingKey === null ? null : seal(signingKey, identity),
    previousKeys: previousKeys.map(({ key, until }) => ({ key: seal(key, identity), until })),
  };
}

/** A webhook as it is stored, with its keys in clear. */
export function openWebhook(runtime: Pick<Runtime, 'sealing'>, businessId: string, stored: StoredWebhook): Webhook {
  return { ...stored, ...openKeys(runtime, { businessId, webhookId: stored.id }, stored) };
}

/** @throws Error where they were sealed for another webhook, or under a key that is not here */
export function openKeys(
  { sealing }: Pick<Runtime, 'sealing'>,
  { businessId, webhookId }: { readonly businessId: string; readonly webhookId: string },
  { signingKey, previousKeys }: SealedKeys,
): SigningKeys {
  if (signingKey === null) return { signingKey, previousKeys: [] };
  const identity = webhookKeyIdentity(businessId, webhookId);
  return {
    signingKey: sealing.open(signingKey, identity),
    previousKeys: previousKeys.map(({ key, until }) => ({ key: sealing.open(key, identity), until })),
  };
}
