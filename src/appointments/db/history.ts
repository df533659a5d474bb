import type { HistoryEntry } from '../domain/history.ts';
import { type Queryable, sql } from '../../postgres/database.ts';

const selectStatement = sql(
  'select_appointment_history',
  `select newest.*
   from (
     select
       h.version, h.at, h.actor_kind as "actorKind", h.actor_id as "actorId",
       s.name as "actorName", h.role, h.on_behalf_of as "onBehalfOf",
       h.action, h.from_status as "from", h.to_status as "to", h.changes, r.remark
     from appointment_history h
     left join appointment_remarks r
       on r.business_id = h.business_id and r.appointment_id = h.appointment_id and r.version = h.version
     left join staff s on h.actor_kind = 'staff' and s.business_id = h.business_id and s.id = h.actor_id
     where h.business_id = $1 and h.appointment_id = $2
     order by h.version desc
     limit $3
   ) as newest
   order by newest.version`,
);

/** The changes of an appointment, oldest first; of more than the limit the newest. */
export async function selectAppointmentHistory(
  db: Queryable,
  businessId: string,
  appointmentId: string,
  limit: number,
): Promise<HistoryEntry[]> {
  return db.query<HistoryEntry>(selectStatement, [businessId, appointmentId, limit]);
}

const passedOverStatement = sql(
  'select_passed_over',
  `select h.changes -> 'passed_over' as "passedOver"
   from appointment_history h
   where h.business_id = $1 and h.appointment_id = $2 and h.version = 1`,
);

/** The reasons that a booking passed over; none for one that passed over nothing. */
export async function selectPassedOver(
  db: Queryable,
  businessId: string,
  appointmentId: string,
): Promise<readonly string[]> {
  const [row] = await db.query<{ passedOver: string | null }>(passedOverStatement, [businessId, appointmentId]);
  return JSON.parse(row?.passedOver ?? '[]') as string[];
}
