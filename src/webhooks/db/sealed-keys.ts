import type { SigningKeys, Webhook } from '../domain/webhook.ts';
import { type Queryable, sql } from '../../postgres/database.ts';

/** The keys of a webhook as they are stored: each sealed for the identity that webhookKeyIdentity says. */
export interface SealedKeys {
  readonly signingKey: string | null;
  readonly previousKeys: readonly { readonly key: string; readonly until: number }[];
}

/** The columns of a webhook, with its keys sealed. */
export type StoredWebhook = Omit<Webhook, keyof SigningKeys> & SealedKeys;

/** The row for which keys are sealed. */
export function webhookKeyIdentity(businessId: string, webhookId: string): string {
  return JSON.stringify(['webhook', businessId, webhookId]);
}

const selectStatement = sql(
  'select_webhook_keys',
  `select s.business_id as "businessId", s.id, s.signing_key as "signingKey", s.previous_keys as "previousKeys"
   from webhook_subscriptions s
   where s.signing_key is not null
   order by s.business_id, s.id
   for no key update`,
);

const updateStatement = sql(
  'reseal_webhook_keys',
  'update webhook_subscriptions set signing_key = $3, previous_keys = $4 where business_id = $1 and id = $2',
);

/** Writes the keys of every webhook anew. @param change answers what is stored in place of what is */
export async function resealWebhookKeys(
  tx: Queryable,
  change: (stored: string, identity: string) => string,
): Promise<void> {
  const rows = await tx.query<SealedKeys & { readonly businessId: string; readonly id: string }>(selectStatement);
  for (const { businessId, id, signingKey, previousKeys } of rows) {
    const identity = webhookKeyIdentity(businessId, id);
    const changed = signingKey === null ? null : change(signingKey, identity);
    const previous = previousKeys.map(({ key, until }) => ({ key: change(key, identity), until }));
    if (changed !== signingKey || JSON.stringify(previous) !== JSON.stringify(previousKeys))
      await tx.query(updateStatement, [businessId, id, changed, JSON.stringify(previous)]);
  }
}
