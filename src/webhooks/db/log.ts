import type { Delivery, DeliveryState, DeliveryTry } from '../domain/log.ts';
import { type Queryable, sql } from '../../postgres/database.ts';

type DeliveryRow = Omit<Delivery, 'lastTry'> & {
  readonly tryNumber: number | null;
  readonly at: number;
  readonly durationMs: number;
  readonly statusCode: number | null;
  readonly failure: string | null;
  readonly answer: string | null;
  readonly signatures: readonly string[] | null;
};

const select = (more = ''): string => `
  select
    d.id, d.subscription_id as "webhookId", d.event_id as "eventId", d.event, d.appointment_id as "appointmentId", d.sequence,
    d.state, d.tries, d.created_at as "createdAt", d.next_try_at as "nextTryAt", d.finished_at as "finishedAt",
    t.try as "tryNumber", t.at, t.duration_ms as "durationMs", t.status_code as "statusCode", t.failure, t.answer, t.signatures${more}
  from webhook_deliveries d
  left join lateral (
    select * from webhook_tries w where w.delivery = d.position order by w.try desc limit 1
  ) t on true`;

const listStatement = sql(
  'select_webhook_deliveries',
  `${select()}
   where d.business_id = $1 and d.subscription_id = $2
     and ($3::text is null or d.state = $3)
     and ($4::bigint is null or d.position < $4)
   order by d.position desc
   limit $5`,
);

interface DeliveryFilter {
  readonly state: DeliveryState | null;
  /** Only those before this one in the log; from selectPosition. */
  readonly before: number | null;
  readonly limit: number;
}

/** Deliveries of a subscription, the newest first. */
export async function selectDeliveries(
  db: Queryable,
  businessId: string,
  webhookId: string,
  filter: DeliveryFilter,
): Promise<Delivery[]> {
  const rows = await db.query<DeliveryRow>(listStatement, [
    businessId,
    webhookId,
    filter.state,
    filter.before,
    filter.limit,
  ]);
  return rows.map(toDelivery);
}

const positionStatement = sql(
  'select_webhook_delivery_position',
  'select d.position from webhook_deliveries d where d.business_id = $1 and d.subscription_id = $2 and d.id = $3',
);

/** Where a delivery stands in the log. */
export async function selectPosition(
  db: Queryable,
  businessId: string,
  webhookId: string,
  id: string,
): Promise<number | undefined> {
  const [row] = await db.query<{ position: number }>(positionStatement, [businessId, webhookId, id]);
  return row?.position;
}

const oneStatement = sql(
  'select_webhook_delivery',
  `${select(`, d.body, array(
     select json_build_object(
       'number', w.try, 'at', extract(epoch from w.at), 'durationMs', w.duration_ms, 'statusCode', w.status_code,
       'failure', w.failure, 'answer', w.answer, 'signatures', w.signatures
     )::text
     from webhook_tries w where w.delivery = d.position order by w.try
   ) as "allTries"`)}
   where d.business_id = $1 and d.subscription_id = $2 and d.id = $3`,
);

/** A delivery with the body that every try sends, and each try that there was. */
export interface WholeDelivery {
  readonly delivery: Delivery;
  readonly body: string;
  readonly tries: readonly DeliveryTry[];
}

export async function selectDelivery(
  db: Queryable,
  businessId: string,
  webhookId: string,
  id: string,
): Promise<WholeDelivery | undefined> {
  const [row] = await db.query<DeliveryRow & { body: string; allTries: string[] }>(oneStatement, [
    businessId,
    webhookId,
    id,
  ]);
  if (row === undefined) return undefined;
  return {
    delivery: toDelivery(row),
    body: row.body,
    tries: row.allTries.map((text) => JSON.parse(text) as DeliveryTry),
  };
}

function toDelivery(row: DeliveryRow): Delivery {
  const { id, webhookId, eventId, event, appointmentId, sequence, state, tries, createdAt, nextTryAt, finishedAt } =
    row;
  const { tryNumber: number, at, durationMs, statusCode, failure, answer, signatures } = row;
  const lastTry = number === null ? null : { number, at, durationMs, statusCode, failure, answer, signatures };
  return {
    id,
    webhookId,
    eventId,
    event,
    appointmentId,
    sequence,
    state,
    tries,
    createdAt,
    nextTryAt,
    finishedAt,
    lastTry,
  };
}

const pendingStatement = sql(
  'count_pending_webhook_deliveries',
  `select s.id, (
     select count(*)::integer from (
       select from webhook_deliveries d
       where d.business_id = s.business_id and d.subscription_id = s.id and d.state = 'PENDING'
       limit $2
     ) as pending
   ) as count
   from webhook_subscriptions s where s.business_id = $1`,
);

/** How many deliveries of each subscription are still to be made, counted up to `most`. */
export async function countPending(
  db: Queryable,
  businessId: string,
  most: number,
): Promise<ReadonlyMap<string, number>> {
  const rows = await db.query<{ id: string; count: number }>(pendingStatement, [businessId, most]);
  return new Map(rows.map(({ id, count }) => [id, count]));
}

// What a server is at right now is left alone: it writes what came of it.
const replayStatement = sql(
  'replay_webhook_delivery',
  `with replayed as (
     update webhook_deliveries d set
       state = 'PENDING', next_try_at = to_timestamp($4), replayed_after = d.tries, leased_until = null, finished_at = null,
       asked_for = true
     where d.business_id = $1 and d.subscription_id = $2 and d.id = $3
       and (d.leased_until is null or d.leased_until < to_timestamp($4))
     returning d.appointment_id, d.position
   ), waited_for as (
     update webhook_deliveries e set asked_for = true, next_try_at = to_timestamp($4)
     from replayed r, webhook_subscriptions s
     where s.business_id = $1 and s.id = $2 and s.disabled_at is not null
       and e.business_id = $1 and e.subscription_id = $2 and e.appointment_id = r.appointment_id and e.position < r.position
       and e.state = 'PENDING' and (e.leased_until is null or e.leased_until < to_timestamp($4))
   )
   select r.position from replayed r`,
);

/**
 * Makes a delivery due now, in any state; false while a server sends it. While the subscription is off, so
 * is what is pending of the same appointment before it, for which it waits.
 * @param now epoch seconds
 */
export async function replayDelivery(
  db: Queryable,
  businessId: string,
  webhookId: string,
  id: string,
  now: number,
): Promise<boolean> {
  return (await db.query(replayStatement, [businessId, webhookId, id, now])).length > 0;
}

const replayFailedStatement = sql(
  'replay_failed_webhook_deliveries',
  `update webhook_deliveries d set
     state = 'PENDING', next_try_at = to_timestamp($4), replayed_after = d.tries, leased_until = null, finished_at = null,
     asked_for = true
   where d.position in (
     select f.position from webhook_deliveries f
     where f.business_id = $1 and f.subscription_id = $2 and f.state = 'FAILED'
       and f.finished_at >= to_timestamp($3) and f.finished_at <= to_timestamp($4)
     order by f.position
     limit $5
     for update
   )
   returning 1 as one`,
);

/**
 * Makes some of what was given up since an instant, and not just now, due; answers how many. Instants are epoch
 * seconds.
 */
export async function replayFailed(
  db: Queryable,
  businessId: string,
  webhookId: string,
  since: number,
  now: number,
  limit: number,
): Promise<number> {
  return (await db.query(replayFailedStatement, [businessId, webhookId, since, now, limit])).length;
}

const insertTestStatement = sql(
  'insert_webhook_test',
  `insert into webhook_deliveries (business_id, id, subscription_id, event_id, event, body, created_at, next_try_at, asked_for)
   values ($1, $2, $3, $4, $5, $6, to_timestamp($7), to_timestamp($7), true)
   on conflict do nothing`,
);

/** Puts an event of no appointment into the log of one subscription, due now. Nothing is done where the id is there. */
export async function insertEventOfNone(
  db: Queryable,
  businessId: string,
  { id, webhookId, eventId, event, createdAt }: Delivery,
  body: string,
): Promise<void> {
  await db.query(insertTestStatement, [businessId, id, webhookId, eventId, event, body, createdAt]);
}

const sweepStatement = sql(
  'delete_old_webhook_deliveries',
  `delete from webhook_deliveries
   where position in (
     select d.position from webhook_deliveries d
     where d.created_at < to_timestamp($1)
     order by d.created_at
     limit $2
     for update skip locked
   )
   returning 1 as one`,
);

/** Deletes deliveries from before an instant, of every business, with their tries; answers how many. */
export async function deleteOldDeliveries(db: Queryable, before: number, limit: number): Promise<number> {
  return (await db.query(sweepStatement, [before, limit])).length;
}
