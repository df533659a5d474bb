import type { HeldEvent } from '../domain/held-events.ts';
import { type Queryable, sql } from '../../postgres/database.ts';

const lockStatement = sql('try_publishing_lock', 'select pg_try_advisory_xact_lock(publishing_lock()) as is_locked');

/** Whether this transaction publishes now; false, without waiting, while another one does. */
export async function tryPublishingLock(tx: Queryable): Promise<boolean> {
  const [row] = await tx.query<{ readonly is_locked: boolean }>(lockStatement);
  return row?.is_locked === true;
}

const insertStatement = sql(
  'insert_held_events',
  `insert into held_events (position, business_id, appointment_id, due_at)
   select h.position, o.business_id, o.appointment_id, to_timestamp(h.due_at)
   from unnest($1::bigint[], $2::float8[]) as h (position, due_at)
   join outbox o on o.position = h.position`,
);

/** Lets events wait. */
export async function insertHeldEvents(
  tx: Queryable,
  events: readonly { readonly position: number; readonly dueAt: number }[],
): Promise<void> {
  await tx.query(insertStatement, [events.map(({ position }) => position), events.map(({ dueAt }) => dueAt)]);
}

interface HeldRow extends HeldEvent {
  /** Of which business and appointment. */
  readonly appointment: string;
}

const selectStatement = sql(
  'select_held_events',
  `select h.position, h.business_id || '/' || h.appointment_id as appointment,
     extract(epoch from h.due_at)::float8 as "dueAt", o.event,
     o.appointment_version as version, y.from_status as "from", y.to_status as "to",
     coalesce(y.changes, '{}')::text as changes,
     o.client_id as "clientId", o.data -> 'p_aid' is not null as "isReplacement"
   from (
     select counted.business_id, counted.appointment_id
     from (
       select d.business_id, d.appointment_id, sum(d.count) over (order by d.due_at, d.business_id, d.appointment_id)
         - d.count as count_before
       from (
         select w.business_id, w.appointment_id, min(w.due_at) as due_at, (
           select count(*) from held_events e
           where e.business_id = w.business_id and e.appointment_id = w.appointment_id
         ) as count
         from held_events w
         where w.due_at <= to_timestamp($1)
         group by w.business_id, w.appointment_id
         order by min(w.due_at)
         limit $2
       ) as d
     ) as counted
     -- The first is taken however many wait of it: they are decided together.
     where counted.count_before < $3
   ) as due
   join held_events h on h.business_id = due.business_id and h.appointment_id = due.appointment_id
   join outbox o on o.position = h.position
   left join appointment_history y
     on y.business_id = h.business_id and y.appointment_id = h.appointment_id and y.version = o.appointment_version
   order by h.position`,
);

/**
 * All that waits of appointments of which something is due, in order; of no further appointment once there are
 * `enoughEvents`.
 * @param now epoch seconds
 */
export async function selectHeldEvents(
  tx: Queryable,
  now: number,
  { maxAppointments, enoughEvents }: { readonly maxAppointments: number; readonly enoughEvents: number },
): Promise<HeldRow[]> {
  return tx.query(selectStatement, [now, maxAppointments, enoughEvents]);
}

const deleteStatement = sql('delete_held_events', 'delete from held_events where position = any ($1)');

export async function deleteHeldEvents(tx: Queryable, positions: readonly number[]): Promise<void> {
  await tx.query(deleteStatement, [positions]);
}

const withdrawStatement = sql(
  'withdraw_webhook_deliveries',
  `update webhook_deliveries d set state = 'WITHDRAWN', next_try_at = null, finished_at = to_timestamp($2)
   from outbox o
   where o.position = any ($1) and d.business_id = o.business_id and d.appointment_id = o.appointment_id
     and d.event_id = o.event_id and d.state = 'PENDING'`,
);

/** Ends the deliveries of events whose changes were taken back, in the transaction that made them. */
export async function withdrawDeliveries(tx: Queryable, positions: readonly number[], now: number): Promise<void> {
  await tx.query(withdrawStatement, [positions, now]);
}
