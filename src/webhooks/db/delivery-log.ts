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
    d.id, d.subscription_id as "webhookId", d.event_id as "eventId", d.event, d.appointment_id as "appointmentId",
    d.sequence,
    d.state, d.tries, d.is_passed as "isPassed", d.created_at as "createdAt", d.next_try_at as "nextTryAt",
    d.finished_at as "finishedAt",
    t.try as "tryNumber", t.at, t.duration_ms as "durationMs", t.status_code as "statusCode", t.failure, t.answer,
    t.signatures${more}
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

/** Deliveries of a webhook, the newest first. */
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
  const { tryNumber: number, at, durationMs, statusCode, failure, answer, signatures, ...delivery } = row;
  const lastTry = number === null ? null : { number, at, durationMs, statusCode, failure, answer, signatures };
  return { ...delivery, lastTry };
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

/** How many deliveries of each webhook are still to be made, counted up to `most`. */
export async function countPending(
  db: Queryable,
  businessId: string,
  most: number,
): Promise<ReadonlyMap<string, number>> {
  const rows = await db.query<{ id: string; count: number }>(pendingStatement, [businessId, most]);
  return new Map(rows.map(({ id, count }) => [id, count]));
}
