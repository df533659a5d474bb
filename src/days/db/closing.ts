import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { briefStateSelect } from '../../appointments/db/changes.ts';
import { type Queryable, sql } from '../../postgres/database.ts';

const zonesStatement = sql(
  'select_zones_of_clinics',
  `select distinct coalesce(c.time_zone, b.time_zone) as zone
   from clinics c
   join businesses b on b.id = c.business_id`,
);

/** The zone of every clinic of every business. A table of the job's work: the database may not know the zones. */
export async function selectZonesOfClinics(db: Queryable): Promise<string[]> {
  const rows = await db.query<{ zone: string }>(zonesStatement);
  return rows.map((row) => row.zone);
}

export interface UnclosedClinic {
  readonly businessId: string;
  readonly clinicId: string;
  readonly zone: string;
  /** Null where no day was ever closed. */
  readonly closedUntil: string | null;
  /** When that was, epoch seconds; null once it has been looked again. */
  readonly closedAt: number | null;
  /** The last day that is over. */
  readonly yesterday: string;
}

const clinicsStatement = sql(
  'select_unclosed_clinics',
  `select
     c.business_id as "businessId", c.id as "clinicId", z.zone, k.closed_until as "closedUntil",
     k.closed_at as "closedAt", z.yesterday as yesterday
   from clinics c
   join businesses b on b.id = c.business_id
   join unnest($1::text[], $2::date[]) as z (zone, yesterday) on z.zone = coalesce(c.time_zone, b.time_zone)
   left join closed_days k on k.business_id = c.business_id and k.clinic_id = c.id
   where k.closed_until is null or k.closed_until < z.yesterday or k.closed_at <= to_timestamp($3)
   order by c.business_id, c.id`,
);

/**
 * Clinics of all businesses, deleted ones too, with days that are over and not closed, or to be looked at again.
 * @param yesterdays the last day that is over, by zone
 * @param closedBefore epoch seconds: what was closed by then is looked at again
 */
export async function selectUnclosedClinics(
  db: Queryable,
  yesterdays: ReadonlyMap<string, string>,
  closedBefore: number,
): Promise<UnclosedClinic[]> {
  return db.query<UnclosedClinic>(clinicsStatement, [[...yesterdays.keys()], [...yesterdays.values()], closedBefore]);
}

const appointmentsStatement = sql(
  'select_appointments_to_close',
  `${briefStateSelect}
   where a.business_id = $1
     and a.clinic_id = $2
     and is_live(a.status)
     and (a.practice_date, a.id) > ($3::date, $4::text)
     and a.practice_date <= $5::date
     and a.updated_at between to_timestamp($7) and to_timestamp($8)
     -- An appointment that was closed and reopened is not closed again, also while another one keeps the day open.
     and not exists (
       select from appointment_history h
       where h.business_id = a.business_id and h.appointment_id = a.id and h.action = 'close_day' and h.at > a.start_at
     )
   order by a.practice_date, a.id
   limit $6`,
);

/** Which appointments of a clinic are to be closed: of these days, last changed in this time. */
export interface ToClose {
  readonly from: string;
  readonly until: string;
  /** Epoch seconds. */
  readonly changedFrom: number;
  readonly changedUntil: number;
}

/** A page of the live appointments to be closed, by day and id. @param after the last one of the page before */
export async function selectAppointmentsToClose(
  db: Queryable,
  { businessId, clinicId }: UnclosedClinic,
  { from, until, changedFrom, changedUntil }: ToClose,
  after: Pick<AppointmentState, 'practiceDate' | 'id'> | null,
  limit: number,
): Promise<AppointmentState[]> {
  return db.query<AppointmentState>(appointmentsStatement, [
    businessId,
    clinicId,
    after?.practiceDate ?? from,
    after?.id ?? '',
    until,
    limit,
    changedFrom,
    changedUntil,
  ]);
}

const closeStatement = sql(
  'upsert_closed_days',
  `insert into closed_days as k (business_id, clinic_id, closed_until, closed_at)
   values ($1, $2, $3, to_timestamp($4))
   on conflict on constraint closed_days_pkey do update
     set closed_until = excluded.closed_until, closed_at = excluded.closed_at
     where k.closed_until < excluded.closed_until
   returning closed_until`,
);

/** @returns whether this call closed them: of several servers one does */
export async function upsertClosedDays(
  db: Queryable,
  businessId: string,
  clinicId: string,
  until: string,
  now: number,
): Promise<boolean> {
  const rows = await db.query(closeStatement, [businessId, clinicId, until, now]);
  return rows.length > 0;
}

const checkedStatement = sql(
  'mark_closed_days_checked',
  'update closed_days set closed_at = null where business_id = $1 and clinic_id = $2 and closed_at = to_timestamp($3)',
);

/** The days that were closed at an instant need no second look. */
export async function markClosedDaysChecked(
  db: Queryable,
  businessId: string,
  clinicId: string,
  closedAt: number,
): Promise<void> {
  await db.query(checkedStatement, [businessId, clinicId, closedAt]);
}
