import { defaultSettings } from '../../calendar/settings.ts';
import type { OutboxEvent } from '../domain/event.ts';
import type { EventToPublish } from '../domain/publishing-share.ts';
import { type Queryable, sql } from '../../postgres/database.ts';

/** A delivery takes about so many bytes beside what its event tells: members of the body, keys, indexes. */
export const bytesOfDelivery = 1_024;

/** The events that are to be published next, as the SQL type publishing_part. */
interface PublishingPart {
  /** Of the outbox, ascending. */
  readonly positions: readonly number[];
  /** Nothing more is known to be left. */
  readonly is_last: boolean;
  /** Whether anybody has subscribed to anything. */
  readonly is_wanted: boolean;
}

const takeStatement = sql('take_publishing_part', 'select positions, is_last, is_wanted from take_publishing_part($1)');

/** Counts the next events as published, in the transaction that publishes them. None while another server is at it. */
export async function takePublishingPart(tx: Queryable, atMost: number): Promise<PublishingPart> {
  const [part] = await tx.query<PublishingPart>(takeStatement, [atMost]);
  if (part === undefined) throw new Error('the publisher has no row');
  return part;
}

const eventsStatement = sql(
  'select_events_to_publish',
  `select o.position, o.event, o.business_id as "businessId", o.appointment_id as "appointmentId",
     o.occurred_at as "occurredAt", coalesce((b.settings ->> 'notifyDelaySeconds')::integer, $2) as "delaySeconds",
     last.due_at as "heldUntil", coalesce(last.decision = 'DUE', false) as "isLastDue",
     (octet_length(o.data::text) + ${bytesOfDelivery}) * s.webhooks as bytes
   from outbox o
   join businesses b on b.id = o.business_id
   cross join lateral (
     select count(*)::float8 as webhooks from webhook_subscriptions w where w.business_id = o.business_id
   ) as s
   left join lateral (
     select h.due_at, h.decision from held_events h
     where h.business_id = o.business_id and h.appointment_id = o.appointment_id
     order by h.position desc
     limit 1
   ) as last on true
   -- The events of a patient are for desks alone.
   where o.position = any ($1) and o.event <> 'patient.updated' and s.webhooks > 0
   order by o.position`,
);

/** Those of the events whose business has a webhook. */
export async function selectEventsToPublish(tx: Queryable, positions: readonly number[]): Promise<EventToPublish[]> {
  return tx.query(eventsStatement, [positions, defaultSettings.notifyDelaySeconds]);
}

const contentsStatement = sql(
  'select_contents_of_events',
  `select o.position, o.event_id as "eventId", o.event, o.business_id as "businessId",
     o.appointment_id as "appointmentId", o.client_id as "clientId", o.occurred_at as "occurredAt",
     o.data::text as data
   from outbox o
   where o.position = any ($1)
   order by o.position`,
);

/** What events tell, in the order of their positions. */
export async function selectContents(
  tx: Queryable,
  positions: readonly number[],
): Promise<(OutboxEvent & { readonly position: number })[]> {
  return tx.query(contentsStatement, [positions]);
}

const insertStatement = sql(
  'insert_webhook_deliveries',
  'select insert_webhook_deliveries($1, $2, $3, to_timestamp($4)) as count',
);

/** Makes each event due for its subscribers; answers how many deliveries that are. @param now epoch seconds */
export async function insertDeliveries(
  tx: Queryable,
  events: readonly { readonly position: number; readonly body: string; readonly thinBody: string }[],
  now: number,
): Promise<number> {
  const [row] = await tx.query<{ readonly count: number }>(insertStatement, [
    events.map(({ position }) => position),
    events.map(({ body }) => body),
    events.map(({ thinBody }) => thinBody),
    now,
  ]);
  return row?.count ?? 0;
}

const sweepStatement = sql('delete_old_events', 'select delete_old_events(to_timestamp($1), $2) as count');

/** Deletes events from before an instant that everybody has got; answers how many. */
export async function deleteOldEvents(db: Queryable, before: number, atMost: number): Promise<number> {
  const [row] = await db.query<{ readonly count: number }>(sweepStatement, [before, atMost]);
  return row?.count ?? 0;
}

const settleStatement = sql('settle_restored_outbox', 'select renumber_outbox()');

/**
 * In a database that was just restored: tells by positions what had been published, where the transactions of the
 * server have lower numbers than those of the one before. Later it could not be told any more: new transactions reach
 * them.
 */
export async function settleRestoredOutbox(tx: Queryable): Promise<void> {
  await tx.query(settleStatement);
}
