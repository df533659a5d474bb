import type { Service, Session } from '../../calendar/schedule.ts';
import { type Queryable, sql } from '../../postgres/database.ts';

const columns = `
  s.id, s.doctor_id as "doctorId", s.clinic_id as "clinicId", s.service_id as "serviceId", s.weekday,
  s.on_date as "date", s.from_minute as "fromMinute", s.to_minute as "toMinute", s.valid_from as "validFrom",
  s.valid_until as "validUntil", s.every_weeks as "everyWeeks", s.weeks_of_month as "weeksOfMonth", s.replaces,
  s.slot_minutes as "slotMinutes", s.buffer_before_minutes as "bufferBeforeMinutes",
  s.buffer_minutes as "bufferMinutes", s.seats, s.max_appointments as "maxAppointments"`;

const byDoctorStatement = sql(
  'select_sessions_of_doctor',
  `select ${columns}
   from sessions s
   where s.business_id = $1 and s.doctor_id = $2
   order by s.on_date nulls first, s.weekday, s.from_minute, s.id`,
);

/** The sessions of a doctor at all clinics: the week's first, then the extra ones by date. */
export async function selectSessions(db: Queryable, businessId: string, doctorId: string): Promise<Session[]> {
  return db.query<Session>(byDoctorStatement, [businessId, doctorId]);
}

const byClinicStatement = sql(
  'select_sessions_of_clinic',
  `select ${columns}
   from sessions s
   where s.business_id = $1 and s.clinic_id = $2
   order by s.id`,
);

/** The sessions of all doctors at a clinic, also of those who have been deleted and of archived services. */
export async function selectSessionsOfClinic(db: Queryable, businessId: string, clinicId: string): Promise<Session[]> {
  return db.query<Session>(byClinicStatement, [businessId, clinicId]);
}

const servicesStatement = sql(
  'select_services_of_sessions',
  `select v.id, v.archived
   from services v
   where v.business_id = $1
     and exists (select from sessions s
       where s.business_id = v.business_id and s.clinic_id = $2 and s.service_id = v.id)`,
);

/** The services of these sessions: those of archived ones are not held. */
export async function selectServicesOfSessions(
  db: Queryable,
  businessId: string,
  clinicId: string,
): Promise<Pick<Service, 'id' | 'archived'>[]> {
  return db.query<Pick<Service, 'id' | 'archived'>>(servicesStatement, [businessId, clinicId]);
}

const byIdStatement = sql('select_session', `select ${columns} from sessions s where s.business_id = $1 and s.id = $2`);

export async function selectSession(
  db: Queryable,
  businessId: string,
  sessionId: string,
): Promise<Session | undefined> {
  const [session] = await db.query<Session>(byIdStatement, [businessId, sessionId]);
  return session;
}

const insertStatement = sql(
  'insert_session',
  `insert into sessions (
     business_id, id, doctor_id, clinic_id, service_id, weekday, on_date, from_minute, to_minute, valid_from,
     valid_until, every_weeks, weeks_of_month, replaces, slot_minutes, buffer_before_minutes,
     buffer_minutes, seats, max_appointments, created_at
   ) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, to_timestamp($20))`,
);

/** @param now epoch seconds */
export async function insertSession(tx: Queryable, businessId: string, session: Session, now: number): Promise<void> {
  await tx.query(insertStatement, [...valuesOf(businessId, session), now]);
}

const updateStatement = sql(
  'update_session',
  `update sessions set
     doctor_id = $3, clinic_id = $4, service_id = $5, weekday = $6, on_date = $7, from_minute = $8, to_minute = $9,
     valid_from = $10, valid_until = $11, every_weeks = $12, weeks_of_month = $13, replaces = $14, slot_minutes = $15,
     buffer_before_minutes = $16, buffer_minutes = $17, seats = $18, max_appointments = $19,
     changed_at = to_timestamp($20)
   where business_id = $1 and id = $2`,
);

/** @param now epoch seconds */
export async function updateSession(tx: Queryable, businessId: string, session: Session, now: number): Promise<void> {
  await tx.query(updateStatement, [...valuesOf(businessId, session), now]);
}

function valuesOf(businessId: string, session: Session): unknown[] {
  return [
    businessId,
    session.id,
    session.doctorId,
    session.clinicId,
    session.serviceId,
    session.weekday,
    session.date,
    session.fromMinute,
    session.toMinute,
    session.validFrom,
    session.validUntil,
    session.everyWeeks,
    session.weeksOfMonth,
    session.replaces,
    session.slotMinutes,
    session.bufferBeforeMinutes,
    session.bufferMinutes,
    session.seats,
    session.maxAppointments,
  ];
}

const deleteStatement = sql('delete_session', 'delete from sessions where business_id = $1 and id = $2');

export async function deleteSession(tx: Queryable, businessId: string, sessionId: string): Promise<void> {
  await tx.query(deleteStatement, [businessId, sessionId]);
}
