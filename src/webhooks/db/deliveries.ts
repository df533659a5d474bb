import type { DisabledReason } from '../domain/webhook.ts';
import { type Queryable, sql } from '../../postgres/database.ts';
import type { SealedKeys } from './sealed-keys.ts';

/** One event to send, and whom to. Instants are epoch seconds. */
export interface WebhookToSend extends SealedKeys {
  readonly position: number;
  readonly businessId: string;
  readonly webhookId: string;
  readonly eventId: string;
  /** Among the events of its appointment. */
  readonly sequence: number | null;
  readonly body: string;
  readonly tries: number;
  /** How many tries there had been when it was last replayed. */
  readonly replayedAfter: number;
  /** How many of its tries were definitely refused. */
  readonly refusals: number;
  readonly createdAt: number;
  readonly endpoint: string;
}

/** How much may be taken. */
export interface LeaseLimits {
  readonly atMost: number;
  readonly atMostEach: number;
  /** Of these webhooks another number than of each, 0 for none. */
  readonly busy: readonly { readonly businessId: string; readonly webhookId: string; readonly tries: number }[];
}

const leaseStatement = sql(
  'lease_webhook_deliveries',
  `select
     position, business_id as "businessId", webhook_id as "webhookId", event_id as "eventId", sequence, body, tries,
     replayed_after as "replayedAfter", refusals, created_at as "createdAt", endpoint, signing_key as "signingKey",
     previous_keys as "previousKeys"
   from lease_webhook_deliveries(to_timestamp($1), to_timestamp($2), $3, $4, $5, $6, $7)`,
);

/**
 * Takes what is due, of every business, for this process alone until the lease ends.
 * @param now, until epoch seconds
 */
export async function leaseDeliveries(
  db: Queryable,
  now: number,
  until: number,
  { atMost, atMostEach, busy }: LeaseLimits,
): Promise<WebhookToSend[]> {
  return db.query<WebhookToSend>(leaseStatement, [
    now,
    until,
    atMost,
    atMostEach,
    busy.map(({ businessId }) => businessId),
    busy.map(({ webhookId }) => webhookId),
    busy.map(({ tries }) => tries),
  ]);
}

/** The result of a try, as the SQL type webhook_try_result. */
export interface TryResultRow {
  readonly position: number;
  /** Until when it was leased. */
  readonly lease: number;
  readonly at: number;
  readonly duration_ms: number;
  readonly status_code: number | null;
  readonly failure: string | null;
  readonly answer: string | null;
  /** Eka's first, then the standard ones; null for none. */
  readonly signatures: readonly string[] | null;
  readonly state: string;
  readonly refusals: number;
  readonly is_passed: boolean;
  readonly next_try_at: number | null;
  readonly finished_at: number | null;
}

/** The mark that tries leave on a webhook, as the SQL type webhook_mark. */
export interface MarkRow {
  readonly business_id: string;
  readonly webhook_id: string;
  readonly endpoint: string;
  readonly has_succeeded: boolean;
  readonly failing_since: number | null;
  readonly last_failed_at: number | null;
  readonly is_gone: boolean;
}

interface SwitchedOff {
  readonly businessId: string;
  readonly webhookId: string;
  readonly reason: DisabledReason;
}

const endStatement = sql(
  'end_webhook_tries',
  `select business_id as "businessId", webhook_id as "webhookId", reason
   from end_webhook_tries($1, $2, make_interval(secs => $3))`,
);

/**
 * Writes what came of tries, and what they say of their webhooks; answers which of those that switched off.
 * Deliveries that are gone, or that another server has taken meanwhile, are passed over.
 */
export async function endTries(
  db: Queryable,
  results: readonly TryResultRow[],
  marks: readonly MarkRow[],
  failingForSeconds: number,
): Promise<SwitchedOff[]> {
  return db.query<SwitchedOff>(endStatement, [JSON.stringify(results), JSON.stringify(marks), failingForSeconds]);
}

const releaseStatement = sql(
  'release_webhook_deliveries',
  `update webhook_deliveries d set leased_until = null
   from unnest($1::bigint[], $2::float8[]) as g (position, leased_until)
   where d.position = g.position and d.leased_until = to_timestamp(g.leased_until)`,
);

/** Ends the leases of deliveries that this server does not send, so that another one may lease them at once. */
export async function releaseDeliveries(
  db: Queryable,
  taken: readonly { readonly position: number; readonly leasedUntil: number }[],
): Promise<void> {
  await db.query(releaseStatement, [
    taken.map(({ position }) => position),
    taken.map(({ leasedUntil }) => leasedUntil),
  ]);
}
