import type { Appointment, BookedService } from '../../calendar/appointment.ts';
import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { stateColumns } from './changes.ts';
import { maxAnswerLength } from '../../postgres/bounded-rows.ts';
import { type Queryable, sql, type Statement } from '../../postgres/database.ts';

type AppointmentRow = Omit<Appointment, 'service'> & { readonly service: string | null };

/** The columns that an answer shows and a decision does not need. */
const shownColumns = `d.partner_id as "partnerDoctorId", c.partner_id as "partnerClinicId", a.created_at as "createdAt",
    case when s.id is not null then json_build_object(
      'id', s.id, 'name', s.name, 'type', s.type, 'modes', s.modes, 'price', s.price, 'postPay', s.post_pay,
      'bookAheadDays', s.book_ahead_days, 'allowPatientBooking', s.allow_patient_booking,
      'createdAt', extract(epoch from s.created_at)
    ) end as service`;

const joined = `
  from appointments a
  join doctors d on d.business_id = a.business_id and d.id = a.doctor_id
  join clinics c on c.business_id = a.business_id and c.id = a.clinic_id
  left join patients p on p.business_id = a.business_id and p.id = a.patient_id
  left join services s on s.business_id = a.business_id and s.id = a.service_id`;

const selectAppointment = `
  select
    a.id, a.partner_appointment_id as "partnerId", a.doctor_id as "doctorId", a.clinic_id as "clinicId",
    a.patient_id as "patientId", p.partner_id as "partnerPatientId",
    a.status, a.mode, a.channel, a.token,
    a.start_at as "startAt", a.end_at as "endAt",
    a.checked_in_at as "checkedInAt", a.started_at as "startedAt", a.ended_at as "endedAt",
    a.is_dummy as "isDummy", a.previous_ids as "previousIds", a.next_id as "nextId", a.follow_up_of as "followUpOf",
    ${shownColumns},
    a.custom_attributes as "customAttributes", a.video_connect as "videoConnect",
    a.partner_meta as "partnerMeta", a.display_meta as "displayMeta", a.notes, a.reason,
    a.prescription_id as "prescriptionId", a.prescription_url as "prescriptionUrl"
  ${joined}`;

const byId = sql('select_appointment', `${selectAppointment}\n where a.business_id = $1 and a.id = $2`);
const byPartnerId = sql(
  'select_appointment_by_partner_id',
  `${selectAppointment}\n where a.business_id = $1 and a.partner_appointment_id = $2`,
);

/** One appointment by our id or the partner's. */
export async function selectOneAppointment(
  db: Queryable,
  businessId: string,
  id: string,
  isPartnerId: boolean,
): Promise<Appointment | undefined> {
  const [row] = await db.query<AppointmentRow>(isPartnerId ? byPartnerId : byId, [businessId, id]);
  return row && toAppointment(row);
}

/** An appointment as it is decided on and as it is shown, so that a change can answer it without reading it again. */
export type WholeAppointment = Appointment & AppointmentState;

const wholeById = sql(
  'select_whole_appointment',
  `select ${stateColumns}, ${shownColumns} ${joined}\n where a.business_id = $1 and a.id = $2`,
);
const wholeByPartnerId = sql(
  'select_whole_appointment_by_partner_id',
  `select ${stateColumns}, ${shownColumns} ${joined}\n where a.business_id = $1 and a.partner_appointment_id = $2`,
);

/** One appointment by our id or the partner's, for deciding a change of it and answering it then. */
export async function selectWholeAppointment(
  db: Queryable,
  businessId: string,
  id: string,
  isPartnerId: boolean,
): Promise<WholeAppointment | undefined> {
  const [row] = await db.query<AppointmentRow & AppointmentState>(isPartnerId ? wholeByPartnerId : wholeById, [
    businessId,
    id,
  ]);
  return row && { ...row, ...toAppointment(row) };
}

/** The present state of an appointment. */
interface PresentAppointment extends Appointment {
  readonly version: number;
  /** Another one once something has changed that is shown and is not in the appointment's own row. */
  readonly shownVersion: string;
}

const presentStatement = sql(
  'select_present_appointment',
  `select ${stateColumns}, ${shownColumns}, shown_version(a) as "shownVersion" ${joined}
   where a.business_id = $1 and a.id = $2`,
);

/** One appointment by our id, for comparing what a caller has seen of it. */
export async function selectPresentAppointment(
  db: Queryable,
  businessId: string,
  id: string,
): Promise<PresentAppointment | undefined> {
  const [row] = await db.query<AppointmentRow & PresentAppointment>(presentStatement, [businessId, id]);
  return row && { ...row, ...toAppointment(row) };
}

export interface Page {
  readonly limit: number;
  /** The last appointment of the page before, where it is known; else the page begins after so many. */
  readonly after: PageEnd | undefined;
  readonly offset: number;
}

/** An appointment's place in a list, as it was when it was read. */
export interface PageEnd {
  /** Epoch seconds. */
  readonly startAt: number;
  readonly id: string;
}

function pageValues({ limit, after, offset }: Page): unknown[] {
  return [limit, after === undefined ? offset : 0, after?.startAt ?? null, after?.id ?? null];
}

const byPatient = sql(
  'select_appointments_by_patient',
  `${selectAppointment}
   where a.business_id = $1 and a.patient_id = $2
     and ($5::float8 is null or a.start_at < to_timestamp($5) or (a.start_at = to_timestamp($5) and a.id > $6))
   order by a.start_at desc, a.id
   limit $3 offset $4`,
  maxAnswerLength,
);

/** A patient's appointments, newest start first. */
export async function selectPatientAppointments(
  db: Queryable,
  businessId: string,
  patientId: string,
  page: Page,
): Promise<Appointment[]> {
  const rows = await db.query<AppointmentRow>(byPatient, [businessId, patientId, ...pageValues(page)]);
  return rows.map(toAppointment);
}

/** The instants between which the days asked for lie at a clinic, epoch seconds. */
export interface DaysAtClinic {
  readonly clinicId: string;
  readonly startAt: number;
  readonly endAt: number;
}

interface DaysFilter {
  readonly doctorId: string | undefined;
  readonly clinicId: string | undefined;
  /** Of each clinic, because the database may not know its zone. */
  readonly days: readonly DaysAtClinic[];
}

/** The first two instants, between which the days of all clinics lie, let the index on start_at find the rows. */
const onDays = `a.start_at >= to_timestamp($2) and a.start_at < to_timestamp($3)
     and exists (
       select from unnest($8::text[], $9::float8[], $10::float8[]) as day (clinic_id, start_at, end_at)
       where day.clinic_id = a.clinic_id and a.start_at >= to_timestamp(day.start_at)
         and a.start_at < to_timestamp(day.end_at)
     )`;

const byDays = daysStatement('select_appointments_by_days', '');
const byDoctorDays = daysStatement('select_appointments_by_doctor_days', 'and a.doctor_id = $11');
const byClinicDays = daysStatement('select_appointments_by_clinic_days', 'and a.clinic_id = $11');
const byBothDays = daysStatement(
  'select_appointments_by_doctor_clinic_days',
  'and a.doctor_id = $11 and a.clinic_id = $12',
);

function daysStatement(name: string, filter: string): Statement {
  return sql(
    name,
    `${selectAppointment}
   where a.business_id = $1
     and ${onDays}
     ${filter}
     and ($6::float8 is null or (a.start_at, a.id) > (to_timestamp($6), $7))
   order by a.start_at, a.id
   limit $4 offset $5`,
  );
}

/** Appointments that start on some local days, earliest first. */
export async function selectAppointmentsOnDays(
  db: Queryable,
  businessId: string,
  { doctorId, clinicId, days }: DaysFilter,
  page: Page,
): Promise<Appointment[]> {
  const ids = [doctorId, clinicId].filter((id) => id !== undefined);
  const [starts, ends] = [days.map(({ startAt }) => startAt), days.map(({ endAt }) => endAt)];
  const rows = await db.query<AppointmentRow>(statementFor(doctorId, clinicId), [
    businessId,
    Math.min(...starts),
    Math.max(...ends),
    ...pageValues(page),
    days.map((day) => day.clinicId),
    starts,
    ends,
    ...ids,
  ]);
  return rows.map(toAppointment);
}

function statementFor(doctorId: string | undefined, clinicId: string | undefined): Statement {
  if (doctorId === undefined) return clinicId === undefined ? byDays : byClinicDays;
  return clinicId === undefined ? byDoctorDays : byBothDays;
}

function toAppointment(row: AppointmentRow): Appointment {
  return { ...row, service: row.service === null ? null : (JSON.parse(row.service) as BookedService) };
}
