import type { EventToHold, HeldEvent } from '../domain/held-events.ts';
import { bytesOfDelivery } from './publishing.ts';
import { type Queryable, sql } from '../../postgres/database.ts';

const lockStatement = sql('try_publishing_lock', 'select pg_try_advisory_xact_lock(publishing_lock()) as is_locked');

/** Whether this transaction publishes now; false, without waiting, while another one does. */
export async function tryPublishingLock(tx: Queryable): Promise<boolean> {
  const [row] = await tx.query<{ readonly is_locked: boolean }>(lockStatement);
  return row?.is_locked === true;
}

const insertStatement = sql(
  'insert_held_events',
  `insert into held_events (position, business_id, appointment_id, due_at, decision)
   select h.position, o.business_id, o.appointment_id, to_timestamp(h.due_at), h.decision
   from unnest($1::bigint[], $2::float8[], $3::text[]) as h (position, due_at, decision)
   join outbox o on o.position = h.position`,
);

/** Lets events wait. */
export async function insertHeldEvents(tx: Queryable, events: readonly EventToHold[]): Promise<void> {
  await tx.query(insertStatement, [
    events.map(({ position }) => position),
    events.map(({ dueAt }) => dueAt),
    events.map(({ decision }) => decision),
  ]);
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
           where e.business_id = w.business_id and e.appointment_id = w.appointment_id and e.decision = 'UNDECIDED'
         ) as count
         from held_events w
         where w.due_at <= to_timestamp($1) and w.decision = 'UNDECIDED'
         group by w.business_id, w.appointment_id
         order by min(w.due_at)
         limit $2
       ) as d
     ) as counted
     -- The first is taken however many wait of it: they are decided together.
     where counted.count_before < $3
   ) as due
   join held_events h on h.business_id = due.business_id and h.appointment_id = due.appointment_id
     and h.decision = 'UNDECIDED'
   join outbox o on o.position = h.position
   left join appointment_history y
     on y.business_id = h.business_id and y.appointment_id = h.appointment_id and y.version = o.appointment_version
   order by h.position`,
);

/**
 * All that waits undecided of appointments of which something is due, in order; of no further appointment once there are
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

const decideStatement = sql(
  'decide_held_events',
  `update held_events h set decision = case when h.position = any ($2::bigint[]) then 'WITHDRAWN' else 'DUE' end
   where h.position = any ($1::bigint[] || $2::bigint[])`,
);

/** Keeps what becomes of events; what is due and what is withdrawn is published in the turn of its business. */
export async function decideHeldEvents(
  tx: Queryable,
  { due, withdrawn }: { readonly due: readonly number[]; readonly withdrawn: readonly number[] },
): Promise<void> {
  await tx.query(decideStatement, [due, withdrawn]);
}

/** An event that is published in the turn of its business. */
interface ReadyEvent {
  readonly position: number;
  readonly businessId: string;
  readonly isWithdrawn: boolean;
  /** See EventToPublish. */
  readonly bytes: number;
}

const readyStatement = sql(
  'select_ready_events',
  `select r.position, r.business_id as "businessId", r.decision = 'WITHDRAWN' as "isWithdrawn", r.bytes
   from (
     select n.*, sum(n.bytes) over (order by n.position) as bytes_up_to, row_number() over (order by n.position) as nth
     from (
       select h.position, h.business_id, h.decision, (octet_length(o.data::text) + ${bytesOfDelivery}) * (
         select count(*)::float8 from webhook_subscriptions w where w.business_id = h.business_id
       ) as bytes
       from held_events h
       join outbox o on o.position = h.position
       where h.decision <> 'UNDECIDED' and h.business_id = coalesce(
         (select min(a.business_id) from held_events a where a.decision <> 'UNDECIDED' and a.business_id > $1),
         (select min(a.business_id) from held_events a where a.decision <> 'UNDECIDED')
       )
       order by h.position
       limit $2
     ) as n
   ) as r
   -- One at least, however large it is.
   where r.nth = 1 or r.bytes_up_to <= $3
   order by r.position`,
);

/** The next events that are ready of the business after the one named, or of the first one, where none comes after. */
export async function selectReadyEvents(
  tx: Queryable,
  afterBusinessId: string,
  atMost: { readonly events: number; readonly bytes: number },
): Promise<ReadyEvent[]> {
  return tx.query(readyStatement, [afterBusinessId, atMost.events, atMost.bytes]);
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
