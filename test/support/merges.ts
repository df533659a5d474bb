import { type Body, type Desk, instant } from './desk.ts';
import { expectDone } from './practice.ts';
import type { ApiAnswer } from './server.ts';

/** A patient with the partner's id. */
export async function register(desk: Desk, partnerId: string | null, details: Body = {}): Promise<string> {
  const body = {
    first_name: 'Ravi',
    gender: 'M',
    age: 40,
    ...(partnerId === null ? {} : { partner_patient_id: partnerId }),
    ...details,
  };
  return expectDone(await desk.business.api('POST', '/dr/v1/patient', body)).patient_id as string;
}

export async function merge(
  desk: Desk,
  id: string,
  into: string,
  more: Body = {},
  headers?: Readonly<Record<string, string>>,
): Promise<ApiAnswer> {
  return desk.business.api('POST', `/opdesk/v1/patients/${id}/merge`, { into, ...more }, headers);
}

export async function unmerge(desk: Desk, id: string, more: Body = {}): Promise<ApiAnswer> {
  return desk.business.api('POST', `/opdesk/v1/patients/${id}/unmerge`, more);
}

/** `field outcome` of what a merge or its undoing answered. */
export function fieldsOf(answer: ApiAnswer): string[] {
  return (expectDone(answer).data.fields as { field: string; outcome: string }[]).map(
    ({ field, outcome }) => `${field} ${outcome}`,
  );
}

export async function addWalkIn(desk: Desk, patientId: string): Promise<string> {
  const body = { clinic_id: 'cl-1', doctor_id: 'do-1', patient_id: patientId };
  return expectDone(await desk.business.api('POST', '/opdesk/v1/walk-ins', body)).entry.appointment_id as string;
}

export async function addReservation(desk: Desk, partnerPatientId: string): Promise<string> {
  const patient = { first_name: 'Ravi', last_name: 'Rao', gender: 'M', dob: '1986-01-01', mobile: '+919999900110' };
  const body = {
    clinic_id: 'cl-1',
    doctor_id: 'do-1',
    patient,
    client_meta: { patient_id: partnerPatientId },
    visit_start_time: new Date(instant('12:00') * 1_000).toISOString(),
  };
  return expectDone(await desk.business.api('POST', '/dr/v1/appointment/slots/reserve', body)).data
    .appointment_id as string;
}

/** Patients of appointments, by our id of each. */
export async function patientsOf(desk: Desk, appointmentIds: readonly string[]): Promise<unknown[]> {
  const rows = await desk.rows('select id, patient_id from appointments where business_id = $1');
  return appointmentIds.map(
    (id) => (rows as { id: string; patient_id: string }[]).find((row) => row.id === id)?.patient_id,
  );
}

/**
 * Appointments that name a patient who has been merged, and merged patients who lead to another merged one: none, ever.
 */
export async function strayRows(desk: Desk): Promise<unknown[]> {
  return desk.rows(`
    select a.id from appointments a join patients p on p.business_id = a.business_id and p.id = a.patient_id
    where a.business_id = $1 and p.merged_into is not null
    union all
    select p.id from patients p join patients l on l.business_id = p.business_id and l.id = p.merged_into
    where p.business_id = $1 and l.merged_into is not null`);
}
