import type { Status } from '../../calendar/status.ts';
import { type Queryable, sql } from '../../postgres/database.ts';

/** A patient as a file has one. */
export interface PatientRow {
  readonly id: string;
  readonly partnerId: string | null;
  readonly designation: string | null;
  readonly firstName: string;
  readonly middleName: string | null;
  readonly lastName: string | null;
  readonly gender: string;
  readonly dateOfBirth: string | null;
  readonly fromAge: boolean;
  readonly mobile: string | null;
  readonly email: string | null;
  /** JSON. */
  readonly address: string | null;
  readonly tag: string | null;
  readonly bloodGroup: string | null;
  readonly abha: string | null;
}

const patientsStatement = sql(
  'select_patients_of_table',
  `select
     id, partner_id as "partnerId", designation, first_name as "firstName", middle_name as "middleName",
     last_name as "lastName", gender, date_of_birth as "dateOfBirth", from_age as "fromAge", mobile, email, address, tag,
     blood_group as "bloodGroup", abha
   from patients
   where business_id = $1 and id > $2 and archived_at is null and erased_at is null and merged_into is null
   order by id
   limit $3`,
);

/** The patients after one, in the order of their ids; archived ones left out. */
export async function selectPatientsAfter(
  db: Queryable,
  businessId: string,
  afterId: string,
  limit: number,
): Promise<PatientRow[]> {
  return db.query<PatientRow>(patientsStatement, [businessId, afterId, limit]);
}

/** An appointment as a file has one; times are epoch seconds. */
export interface AppointmentRow {
  readonly id: string;
  readonly partnerId: string | null;
  readonly doctorId: string;
  readonly partnerDoctorId: string | null;
  readonly clinicId: string;
  readonly patientId: string;
  readonly partnerPatientId: string | null;
  readonly startAt: number;
  readonly endAt: number;
  readonly service: string | null;
  readonly mode: string;
  readonly status: Status;
  /** Beyond the seats, or outside the hours. */
  readonly overbooked: boolean;
  readonly token: number | null;
  readonly reason: string | null;
  readonly notes: string | null;
}

const appointmentsStatement = sql(
  'select_appointments_of_table',
  `select
     a.id, a.partner_appointment_id as "partnerId", a.doctor_id as "doctorId", d.partner_id as "partnerDoctorId",
     a.clinic_id as "clinicId", a.patient_id as "patientId", p.partner_id as "partnerPatientId",
     a.start_at as "startAt", a.end_at as "endAt", s.name as service, a.mode, a.status,
     is_live(a.status) and (a.overbooked or a.session_id is null) as overbooked, a.token, a.reason, a.notes
   from appointments a
   join doctors d on d.business_id = a.business_id and d.id = a.doctor_id and d.deleted_at is null
   join clinics c on c.business_id = a.business_id and c.id = a.clinic_id and c.deleted_at is null
   join patients p on p.business_id = a.business_id and p.id = a.patient_id and p.archived_at is null
   left join services s on s.business_id = a.business_id and s.id = a.service_id
   where a.business_id = $1 and a.id > $2 and not a.is_dummy
   order by a.id
   limit $3`,
);

/** The appointments after one, in the order of their ids; guests, and those of removed doctors, left out. */
export async function selectAppointmentsAfter(
  db: Queryable,
  businessId: string,
  afterId: string,
  limit: number,
): Promise<AppointmentRow[]> {
  return db.query<AppointmentRow>(appointmentsStatement, [businessId, afterId, limit]);
}
