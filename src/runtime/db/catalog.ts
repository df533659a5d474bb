import { type Queryable, sql } from '../../postgres/database.ts';

interface BusinessRow {
  readonly id: string;
  readonly name: string;
  readonly time_zone: string;
  readonly country: string;
  readonly settings: string;
  readonly catalog_version: number;
  readonly created_at: number;
  readonly clinics: string;
  readonly doctors: string;
}

const businessStatement = sql(
  'select_business_catalog',
  `select
     b.id, b.name, b.time_zone, b.country, b.settings, b.catalog_version, b.created_at,
     (
       select coalesce(json_agg(json_build_object(
         'id', c.id, 'partnerId', c.partner_id, 'name', c.name, 'country', c.country,
         'timeZone', c.time_zone, 'acceptAnyTime', c.accept_any_time
       ) order by c.created_at, c.id), '[]')
       from clinics c
       where c.business_id = b.id and c.deleted_at is null
     ) as clinics,
     (
       select coalesce(json_agg(json_build_object(
         'id', d.id, 'partnerId', d.partner_id,
         'clinicIds', array(
           select l.clinic_id from doctor_clinics l
           where l.business_id = d.business_id and l.doctor_id = d.id and l.removed_at is null
           order by l.created_at, l.clinic_id
         )
       ) order by d.created_at, d.id), '[]')
       from doctors d
       where d.business_id = b.id and d.deleted_at is null
     ) as doctors
   from businesses b
   where b.id = $1`,
);

/** A business with its settings and the ids of its clinics and doctors, as of one instant. */
export async function selectBusinessCatalog(db: Queryable, businessId: string): Promise<BusinessRow | undefined> {
  const [row] = await db.query<BusinessRow>(businessStatement, [businessId]);
  return row;
}

interface DoctorScheduleRow {
  readonly catalog_version: number;
  readonly services: string;
  readonly sessions: string;
  readonly leaves: string;
}

const doctorStatement = sql(
  'select_doctor_schedule',
  `select
     b.catalog_version,
     (
       select coalesce(json_agg(json_build_object(
         'id', s.id, 'doctorId', s.doctor_id, 'name', s.name, 'type', s.type, 'modes', s.modes,
         'durationMinutes', s.duration_minutes, 'price', s.price, 'currency', s.currency,
         'prePay', s.pre_pay, 'postPay', s.post_pay, 'bookAheadDays', s.book_ahead_days,
         'minimumNoticeMinutes', s.minimum_notice_minutes, 'maxAppointmentsPerDay', s.max_appointments_per_day,
         'allowPatientBooking', s.allow_patient_booking,
         'archived', s.archived, 'reminders', s.reminders, 'createdAt', extract(epoch from s.created_at)
       ) order by s.created_at, s.id), '[]')
       from services s
       where s.business_id = b.id and s.doctor_id = $2
     ) as services,
     (
       select coalesce(json_agg(json_build_object(
         'id', s.id, 'doctorId', s.doctor_id, 'clinicId', s.clinic_id, 'serviceId', s.service_id,
         'weekday', s.weekday, 'date', s.on_date, 'fromMinute', s.from_minute, 'toMinute', s.to_minute,
         'validFrom', s.valid_from, 'validUntil', s.valid_until, 'everyWeeks', s.every_weeks,
         'weeksOfMonth', s.weeks_of_month, 'replaces', s.replaces, 'slotMinutes', s.slot_minutes,
         'bufferBeforeMinutes', s.buffer_before_minutes, 'bufferMinutes', s.buffer_minutes, 'seats', s.seats,
         'maxAppointments', s.max_appointments
       ) order by s.created_at, s.id), '[]')
       from sessions s
       where s.business_id = b.id and s.doctor_id = $2
     ) as sessions,
     (
       select coalesce(json_agg(json_build_object(
         'id', l.id, 'doctorId', l.doctor_id, 'clinicId', l.clinic_id,
         'startAt', extract(epoch from l.start_at), 'endAt', extract(epoch from l.end_at),
         'startDate', l.start_date, 'endDate', l.end_date, 'reason', l.reason, 'kind', l.kind
       ) order by l.created_at, l.id), '[]')
       from leaves l
       where l.business_id = b.id
         and (
           l.doctor_id = $2
           or (l.doctor_id is null and l.clinic_id in (
             select k.clinic_id from doctor_clinics k where k.business_id = b.id and k.doctor_id = $2
           ))
         )
         -- A leave that ended days ago changes no slot and no queue; the margin covers a day of practice, with its
         -- night, in every zone.
         and (
           l.end_at > $3::timestamptz - interval '3 days'
           or l.end_date > ($3::timestamptz - interval '3 days')::date
         )
     ) as leaves
   from businesses b
   where b.id = $1`,
);

/**
 * A doctor's services, sessions and the leaves that were not over three days before an instant. Empty lists for an
 * unknown doctor.
 */
export async function selectDoctorSchedule(
  db: Queryable,
  businessId: string,
  doctorId: string,
  since: Date,
): Promise<DoctorScheduleRow | undefined> {
  const [row] = await db.query<DoctorScheduleRow>(doctorStatement, [businessId, doctorId, since]);
  return row;
}

interface ClientRow {
  readonly id: string;
  readonly business_id: string;
  readonly name: string;
  readonly scopes: string[];
  readonly secret_version: number;
  readonly revoked: boolean;
  readonly ended_chains: string[];
  readonly catalog_version: number;
}

const clientStatement = sql(
  'select_api_client',
  `select c.id, c.business_id, c.name, c.scopes, c.secret_version, c.revoked_at is not null as revoked,
    b.catalog_version, array(
      select distinct t.chain_id
      from refresh_tokens t
      where t.business_id = c.business_id and t.client_id = c.id and t.revoked_at > to_timestamp($2)
    ) as ended_chains
   from api_clients c
   join businesses b on b.id = c.business_id
   where c.id = $1`,
);

/** @param endedSince epoch seconds: of the chains that were ended earlier no access token is left */
export async function selectApiClient(
  db: Queryable,
  clientId: string,
  endedSince: number,
): Promise<ClientRow | undefined> {
  const [row] = await db.query<ClientRow>(clientStatement, [clientId, endedSince]);
  return row;
}

const versionsStatement = sql(
  'select_catalog_versions',
  'select id, catalog_version from businesses where id = any ($1)',
);

export async function selectCatalogVersions(
  db: Queryable,
  businessIds: readonly string[],
): Promise<{ id: string; catalog_version: number }[]> {
  return db.query(versionsStatement, [businessIds]);
}

const lockStatement = sql('lock_catalog_changes', `select take_locks(array['catalog changes/' || $1::text])`);

/** Until the end of the transaction nobody else changes what servers cache of this business; bookings go on. */
export async function lockCatalogChanges(tx: Queryable, businessId: string): Promise<void> {
  await tx.query(lockStatement, [businessId]);
}

const raiseStatement = sql('raise_catalog_version', 'select raise_catalog_version($1)');

/**
 * Part of every change of what servers cache: its commit waits for bookings under way, and later ones wait for the
 * commit.
 */
export async function raiseCatalogVersion(tx: Queryable, businessId: string): Promise<void> {
  await tx.query(raiseStatement, [businessId]);
}
