import { type Queryable, sql } from '../../postgres/database.ts';
import type { StoredWebhook } from './sealed-keys.ts';

/** A webhook with its endpoint in the normal form, by which a client's endpoints are told apart. */
export type WebhookValues = StoredWebhook & { readonly address: string; readonly protocol: string };

const columns = `
  s.id, s.client_id as "clientId", s.endpoint, s.event_names as "eventNames", s.signing_key as "signingKey",
  s.previous_keys as "previousKeys", s.created_at as "createdAt",
  s.updated_at as "updatedAt", s.updated_by as "updatedBy", s.disabled_at as "disabledAt",
  s.disabled_reason as "disabledReason", s.failing_since as "failingSince", s.event_payload as "eventPayload",
  s.is_strict as "isStrict"`;

const insertStatement = sql(
  'insert_webhook_subscription',
  `insert into webhook_subscriptions (
     business_id, id, client_id, endpoint, address, protocol, event_names, signing_key, created_at, updated_at,
     updated_by, event_payload, is_strict
   ) values ($1, $2, $3, $4, $5, $6, $7, $8, to_timestamp($9), to_timestamp($9), $3, $10, $11)
   on conflict do nothing
   returning id`,
);

/** Adds a webhook; false where its client has one to that address already, or one of that id. */
export async function insertWebhook(db: Queryable, businessId: string, values: WebhookValues): Promise<boolean> {
  const { id, clientId, endpoint, address, protocol, eventNames, signingKey, createdAt } = values;
  const { eventPayload, isStrict } = values;
  const added = await db.query(insertStatement, [
    businessId,
    id,
    clientId,
    endpoint,
    address,
    protocol,
    eventNames,
    signingKey,
    createdAt,
    eventPayload,
    isStrict,
  ]);
  return added.length > 0;
}

const lockNewStatement = sql('lock_new_webhooks', `select take_locks(array['new webhooks/' || $1::text])`);

/** Until the end of the transaction the business gets no other new webhook. */
export async function lockNewWebhooks(tx: Queryable, businessId: string): Promise<void> {
  await tx.query(lockNewStatement, [businessId]);
}

const countStatement = sql(
  'count_webhook_subscriptions',
  'select count(*)::integer as count from webhook_subscriptions where business_id = $1',
);

export async function countWebhooks(db: Queryable, businessId: string): Promise<number> {
  const [row] = await db.query<{ count: number }>(countStatement, [businessId]);
  return row?.count ?? 0;
}

const listStatement = sql(
  'select_webhook_subscriptions',
  `select ${columns} from webhook_subscriptions s where s.business_id = $1 order by s.created_at, s.id`,
);

/** All of a business, the oldest first. */
export async function selectWebhooks(db: Queryable, businessId: string): Promise<StoredWebhook[]> {
  return db.query<StoredWebhook>(listStatement, [businessId]);
}

const oneStatement = sql(
  'select_webhook_subscription',
  `select ${columns} from webhook_subscriptions s where s.business_id = $1 and s.id = $2`,
);

export async function selectWebhook(db: Queryable, businessId: string, id: string): Promise<StoredWebhook | undefined> {
  const [row] = await db.query<StoredWebhook>(oneStatement, [businessId, id]);
  return row;
}

const lockStatement = sql(
  'lock_webhook_subscription',
  `select ${columns} from webhook_subscriptions s where s.business_id = $1 and s.id = $2 for no key update`,
);

/** The same, locked until the transaction ends. */
export async function lockWebhook(tx: Queryable, businessId: string, id: string): Promise<StoredWebhook | undefined> {
  const [row] = await tx.query<StoredWebhook>(lockStatement, [businessId, id]);
  return row;
}

const updateStatement = sql(
  'update_webhook_subscription',
  `update webhook_subscriptions set
     endpoint = $3, address = $4, protocol = $5, event_names = $6, signing_key = $7, previous_keys = $8,
     updated_at = to_timestamp($9), updated_by = $10,
     disabled_at = to_timestamp($11), disabled_reason = $12, failing_since = to_timestamp($13)
   where business_id = $1 and id = $2`,
);

/**
 * Writes everything that can change of one that lockWebhook has read.
 * @throws DomainError INVALID_REQUEST_PARAMETERS where its client has another one to that address
 */
export async function updateWebhook(tx: Queryable, businessId: string, values: WebhookValues): Promise<void> {
  const { id, endpoint, address, protocol, eventNames, signingKey, previousKeys } = values;
  const { updatedAt, updatedBy, disabledAt, disabledReason, failingSince } = values;
  await tx.query(updateStatement, [
    businessId,
    id,
    endpoint,
    address,
    protocol,
    eventNames,
    signingKey,
    JSON.stringify(previousKeys),
    updatedAt,
    updatedBy,
    disabledAt,
    disabledReason,
    failingSince,
  ]);
}

const deleteDeliveriesStatement = sql(
  'delete_deliveries_of_webhook',
  `delete from webhook_deliveries
   where position in (
     select d.position from webhook_deliveries d where d.business_id = $1 and d.subscription_id = $2
       order by d.position limit $3
   )
   returning 1 as one`,
);

/** Deletes some of a webhook's deliveries; answers how many. */
export async function deleteDeliveriesOf(
  db: Queryable,
  businessId: string,
  id: string,
  limit: number,
): Promise<number> {
  return (await db.query(deleteDeliveriesStatement, [businessId, id, limit])).length;
}

const deleteStatement = sql(
  'delete_webhook_subscription',
  'delete from webhook_subscriptions where business_id = $1 and id = $2 returning id',
);

/** Deletes a webhook with the deliveries that it still has; false where there is none. */
export async function deleteWebhook(db: Queryable, businessId: string, id: string): Promise<boolean> {
  return (await db.query(deleteStatement, [businessId, id])).length > 0;
}

const forgetKeysStatement = sql(
  'delete_previous_webhook_keys',
  `update webhook_subscriptions s set
     previous_keys = jsonb_path_query_array(
       s.previous_keys, '$[*] ? (@.until >= $now)', jsonb_build_object('now', $1::float8)
     )
   where jsonb_path_exists(s.previous_keys, '$[*] ? (@.until < $now)', jsonb_build_object('now', $1::float8))`,
);

/** Forgets keys that sign no more, of every business. */
export async function deletePreviousKeys(db: Queryable, now: number): Promise<void> {
  await db.query(forgetKeysStatement, [now]);
}
