import type { Service } from '../../calendar/schedule.ts';
import { type Queryable, sql } from '../../postgres/database.ts';

const columns = `
  s.id, s.doctor_id as "doctorId", s.name, s.type, s.modes, s.duration_minutes as "durationMinutes", s.price,
  s.currency, s.pre_pay as "prePay", s.post_pay as "postPay", s.book_ahead_days as "bookAheadDays",
  s.minimum_notice_minutes as "minimumNoticeMinutes", s.max_appointments_per_day as "maxAppointmentsPerDay",
  s.allow_patient_booking as "allowPatientBooking", s.archived, s.reminders,
  s.created_at as "createdAt"`;

const byDoctorStatement = sql(
  'select_services_of_doctor',
  `select ${columns}
   from services s
   where s.business_id = $1 and s.doctor_id = $2
   order by s.created_at, s.id`,
);

/** Every service of a doctor, archived ones too, oldest first. */
export async function selectServices(db: Queryable, businessId: string, doctorId: string): Promise<Service[]> {
  return db.query<Service>(byDoctorStatement, [businessId, doctorId]);
}

const byIdStatement = sql('select_service', `select ${columns} from services s where s.business_id = $1 and s.id = $2`);

export async function selectService(
  db: Queryable,
  businessId: string,
  serviceId: string,
): Promise<Service | undefined> {
  const [service] = await db.query<Service>(byIdStatement, [businessId, serviceId]);
  return service;
}

const insertStatement = sql(
  'insert_service',
  `insert into services (
     business_id, id, doctor_id, name, type, modes, duration_minutes, price, currency, pre_pay, post_pay,
     book_ahead_days, minimum_notice_minutes, allow_patient_booking, archived, created_at, reminders,
     max_appointments_per_day
   ) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, to_timestamp($16), $17, $18)
   on conflict on constraint services_pkey do nothing`,
);

/** Does nothing where an earlier try of the same request made it. */
export async function insertService(tx: Queryable, businessId: string, service: Service): Promise<void> {
  await tx.query(insertStatement, [
    businessId,
    service.id,
    service.doctorId,
    service.name,
    service.type,
    service.modes,
    service.durationMinutes,
    service.price,
    service.currency,
    service.prePay,
    service.postPay,
    service.bookAheadDays,
    service.minimumNoticeMinutes,
    service.allowPatientBooking,
    service.archived,
    service.createdAt,
    service.reminders,
    service.maxAppointmentsPerDay,
  ]);
}

const updateStatement = sql(
  'update_service',
  `update services set
     name = $3, type = $4, modes = $5, duration_minutes = $6, price = $7, currency = $8, pre_pay = $9, post_pay = $10,
     book_ahead_days = $11, minimum_notice_minutes = $12, allow_patient_booking = $13, archived = $14, reminders = $15,
     max_appointments_per_day = $16
   where business_id = $1 and id = $2`,
);

export async function updateService(tx: Queryable, businessId: string, service: Service): Promise<void> {
  await tx.query(updateStatement, [
    businessId,
    service.id,
    service.name,
    service.type,
    service.modes,
    service.durationMinutes,
    service.price,
    service.currency,
    service.prePay,
    service.postPay,
    service.bookAheadDays,
    service.minimumNoticeMinutes,
    service.allowPatientBooking,
    service.archived,
    service.reminders,
    service.maxAppointmentsPerDay,
  ]);
}
