import type { AppointmentState } from '../domain/appointment-state.ts';
import type { Leave } from '../domain/schedule.ts';
import { selectState } from './appointment-changes.ts';
import { type Queryable, sql } from './database.ts';

const columns = `
  l.id, l.doctor_id as "doctorId", l.clinic_id as "clinicId",
  extract(epoch from l.start_at)::float8 as "startAt", extract(epoch from l.end_at)::float8 as "endAt",
  l.start_date as "startDate", l.end_date as "endDate", l.reason`;

export interface LeaveFilter {
  readonly doctorId: string | null;
  readonly clinicId: string | null;
  /** Epoch seconds. */
  readonly now: number;
  /** The business's local date at `now`, and the instant at which it began. */
  readonly today: string;
  readonly todayBegan: number;
  /** Those that are over by then, or those that are not. */
  readonly past: boolean;
  readonly limit: number;
  readonly offset: number;
}

const listStatement = sql(
  'select_leaves',
  `select ${columns}
   from leaves l
   -- Whole days are placed among instants by counting from today, to the hour that a change of clocks may shift them:
   -- the database may not know the zone.
   cross join lateral (
     select coalesce(extract(epoch from l.start_at)::float8, $6 + (l.start_date - $5::date) * 86400.0::float8) as starts
   ) as period
   where l.business_id = $1
     and ($2::text is null or l.doctor_id = $2)
     and ($3::text is null or l.clinic_id = $3)
     and coalesce(l.end_at <= to_timestamp($4), l.end_date < $5::date) = $7
   order by
     case when $7 then period.starts end desc,
     period.starts,
     l.id
   limit $8 offset $9`,
);

/** Leaves that are not over, the earliest start first; or those that are, the latest start first. */
export async function selectLeaves(db: Queryable, businessId: string, filter: LeaveFilter): Promise<Leave[]> {
  const { doctorId, clinicId, now, today, todayBegan, past, limit, offset } = filter;
  return db.query<Leave>(listStatement, [businessId, doctorId, clinicId, now, today, todayBegan, past, limit, offset]);
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

// Doctor by doctor, because the index on seats leads with their key. Those without a seat, walk-ins and dummies, are found
// by their starts: none of them lasts longer than a day.
const hitsStatement = sql(
  'select_appointments_in_leave',
  `${selectState}
   where a.business_id = $1
     and ($3::text is null or a.clinic_id = $3)
     and a.id in (
       select k.appointment_id
       from unnest($2::text[]) as wanted (doctor_id)
       join seat_claims k
         on k.business_id = $1
         and k.doctor_key = hashtextextended(wanted.doctor_id, 0)
         and k.doctor_id = wanted.doctor_id
         and k.period && tstzrange(to_timestamp($4), to_timestamp($5))
       where k.appointment_id is not null
       union all
       select u.id
       from unnest($2::text[]) as wanted (doctor_id)
       join appointments u
         on u.business_id = $1
         and u.doctor_id = wanted.doctor_id
         and u.start_at > to_timestamp($4) - interval '25 hours'
         and u.start_at < to_timestamp($5)
       where not u.seated and u.status in ('BK', 'RV', 'IN', 'CK', 'PA', 'OG')
     )
   order by a.start_at, a.token nulls last, a.id`,
);

/**
 * The live appointments of these doctors, each named once, at some instant of the period, epoch seconds, in the order of
 * their starts; of one clinic, or of all for null. Walk-ins and dummies too.
 */
export async function selectAppointmentsInLeave(
  db: Queryable,
  businessId: string,
  doctorIds: readonly string[],
  clinicId: string | null,
  { startAt, endAt }: { readonly startAt: number; readonly endAt: number },
): Promise<AppointmentState[]> {
  return db.query<AppointmentState>(hitsStatement, [businessId, doctorIds, clinicId, startAt, endAt]);
}

const zonesStatement = sql(
  'select_clinic_zones',
  `select c.id, coalesce(c.time_zone, b.time_zone) as zone
   from clinics c
   join businesses b on b.id = c.business_id
   where c.business_id = $1`,
);

/** The zone of each clinic, deleted ones too. */
export async function selectClinicZones(db: Queryable, businessId: string): Promise<Map<string, string>> {
  const rows = await db.query<{ id: string; zone: string }>(zonesStatement, [businessId]);
  return new Map(rows.map(({ id, zone }) => [id, zone]));
}
