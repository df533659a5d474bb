import type { Leave } from '../domain/schedule.ts';
import { type Queryable, sql } from './database.ts';

const columns = `
  l.id, l.doctor_id as "doctorId", l.clinic_id as "clinicId",
  extract(epoch from l.start_at)::float8 as "startAt", extract(epoch from l.end_at)::float8 as "endAt",
  l.start_date as "startDate", l.end_date as "endDate", l.reason`;

export interface LeaveFilter {
  readonly doctorId: string | null;
  readonly clinicId: string | null;
  /** Epoch seconds. Those that end later, or those that have ended, measured in `zone`. */
  readonly now: number;
  readonly zone: string;
  readonly past: boolean;
  readonly limit: number;
  readonly offset: number;
}

const listStatement = sql(
  'select_leaves',
  `select ${columns}
   from leaves l
   cross join lateral (
     select
       coalesce(l.start_at, l.start_date::timestamp at time zone $5) as starts,
       coalesce(l.end_at, (l.end_date + 1)::timestamp at time zone $5) as ends
   ) as period
   where l.business_id = $1
     and ($2::text is null or l.doctor_id = $2)
     and ($3::text is null or l.clinic_id = $3)
     and (period.ends <= to_timestamp($4)) = $6
   order by
     case when $6 then period.starts end desc,
     period.starts,
     l.id
   limit $7 offset $8`,
);

/** Leaves that are not over, earliest first; or those that are, latest first. */
export async function selectLeaves(db: Queryable, businessId: string, filter: LeaveFilter): Promise<Leave[]> {
  const { doctorId, clinicId, now, zone, past, limit, offset } = filter;
  return db.query<Leave>(listStatement, [businessId, doctorId, clinicId, now, zone, past, limit, offset]);
}

const insertStatement = sql(
  'insert_leave',
  `insert into leaves (business_id, id, doctor_id, clinic_id, start_at, end_at, start_date, end_date, reason, created_at)
   values ($1, $2, $3, $4, to_timestamp($5), to_timestamp($6), $7, $8, $9, to_timestamp($10))
   on conflict on constraint leaves_pkey do nothing`,
);

/**
 * Does nothing where an earlier try of the same request made it.
 * @param now epoch seconds
 */
export async function insertLeave(tx: Queryable, businessId: string, leave: Leave, now: number): Promise<void> {
  const { id, doctorId, clinicId, startAt, endAt, startDate, endDate, reason } = leave;
  await tx.query(insertStatement, [businessId, id, doctorId, clinicId, startAt, endAt, startDate, endDate, reason, now]);
}

const deleteStatement = sql('delete_leave', 'delete from leaves where business_id = $1 and id = $2 returning id');

/** @returns whether it existed */
export async function deleteLeave(tx: Queryable, businessId: string, leaveId: string): Promise<boolean> {
  const deleted = await tx.query(deleteStatement, [businessId, leaveId]);
  return deleted.length > 0;
}

const doctorsStatement = sql(
  'select_doctors_of_clinic',
  'select doctor_id from doctor_clinics where business_id = $1 and clinic_id = $2 order by doctor_id',
);

/** Everybody who was ever assigned to the clinic: a deleted doctor's appointments still stand. */
export async function selectDoctorsOfClinic(db: Queryable, businessId: string, clinicId: string): Promise<string[]> {
  const rows = await db.query<{ doctor_id: string }>(doctorsStatement, [businessId, clinicId]);
  return rows.map((row) => row.doctor_id);
}

const lockStatement = sql(
  'lock_doctors',
  'select take_locks(array(select doctor_lock($1, doctor_id) from unnest($2::text[]) as doctor_id))',
);

/** Until the end of the transaction nobody else is given a seat of these doctors. One call for all: see take_locks. */
export async function lockDoctors(tx: Queryable, businessId: string, doctorIds: readonly string[]): Promise<void> {
  await tx.query(lockStatement, [businessId, doctorIds]);
}

export interface LiveAppointmentRow {
  readonly appointment_id: string;
  readonly partner_appointment_id: string | null;
  readonly patient_id: string;
  readonly doctor_id: string;
  readonly clinic_id: string;
  readonly start_time: number;
  readonly end_time: number;
  readonly status: string;
  /** Of the clinic. */
  readonly time_zone: string;
}

const liveStatement = sql(
  'select_live_appointments',
  `select
     a.id as appointment_id, a.partner_appointment_id, a.patient_id, a.doctor_id, a.clinic_id,
     extract(epoch from a.start_at)::float8 as start_time, extract(epoch from a.end_at)::float8 as end_time, a.status,
     coalesce(c.time_zone, b.time_zone) as time_zone
   from seat_claims k
   join appointments a on a.business_id = k.business_id and a.id = k.appointment_id
   join clinics c on c.business_id = a.business_id and c.id = a.clinic_id
   join businesses b on b.id = a.business_id
   where k.business_id = $1
     and k.doctor_id = any ($2)
     and k.period && tstzrange(to_timestamp($4), to_timestamp($5))
     and ($3::text is null or a.clinic_id = $3)
   order by a.start_at, a.id`,
);

/**
 * Appointments of these doctors that hold a seat at some instant of `[from, to)`, epoch seconds; of one clinic, or of
 * all for null. By their seats, because that index has only what is still to come.
 */
export async function selectLiveAppointments(
  db: Queryable,
  businessId: string,
  doctorIds: readonly string[],
  clinicId: string | null,
  { startAt, endAt }: { readonly startAt: number; readonly endAt: number },
): Promise<LiveAppointmentRow[]> {
  return db.query<LiveAppointmentRow>(liveStatement, [businessId, doctorIds, clinicId, startAt, endAt]);
}
