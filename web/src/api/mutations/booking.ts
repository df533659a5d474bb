import { api } from '../client.ts';
import type { components } from '../schema.d.ts';
import { sendOnce } from './send.ts';

export type Warning = components['schemas']['Warning'];

/** Somebody who is not registered yet. */
export interface NewPatient {
  readonly firstName: string;
  readonly lastName: string;
  readonly gender: 'M' | 'F' | 'O';
  readonly mobile: string;
  /** YYYY-MM-DD, or an age in years. */
  readonly dob?: string;
  readonly age?: number;
}

interface Place {
  readonly clinic: string;
  readonly doctor: string;
}

interface Booking extends Place {
  readonly patientId: string;
  /** Epoch seconds. */
  readonly start: number;
  readonly serviceId: string;
  readonly mode?: 'INCLINIC' | 'PHONE' | 'VIDEO';
  readonly reason?: string;
  readonly notes?: string;
  readonly token?: number;
  readonly customAttributes?: Readonly<Record<string, unknown>>;
  readonly overbook?: boolean;
}

interface Done {
  readonly warnings: readonly Warning[];
}

export interface Booked extends Done {
  readonly appointmentId: string;
}

/** A token is of a doctor's day: at another one the patient has another. */
interface Placed extends Done {
  readonly token: number | undefined;
}

const header = (key: string) => ({ header: { 'Idempotency-Key': key } });

/** @param key of the form; @returns the patient's id */
export async function addPatient(
  { firstName, lastName, gender, mobile, dob, age }: NewPatient,
  key: string,
): Promise<string> {
  const body = {
    first_name: firstName,
    ...(lastName === '' ? {} : { last_name: lastName }),
    gender,
    ...(mobile === '' ? {} : { mobile }),
    ...(dob === undefined ? {} : { dob }),
    ...(age === undefined ? {} : { age }),
  };
  const { data } = await sendOnce((each) => api.POST('/dr/v1/patient', { params: header(each), body }), key);
  if (data === undefined) throw new TypeError('no patient');
  return data.patient_id;
}

/** @throws Problem SLOT_UNAVAILABLE, PATIENT_CONFLICT, TOKEN_TAKEN; or with an issue at the field */
export async function book(booking: Booking, key: string): Promise<Booked> {
  const body = {
    clinic_id: booking.clinic,
    doctor_id: booking.doctor,
    patient_id: booking.patientId,
    ...(booking.token === undefined ? {} : { token: booking.token }),
    ...(booking.overbook === true ? { overbook: true } : {}),
    appointment_details: {
      start_time: booking.start,
      conf_id: booking.serviceId,
      ...(booking.mode === undefined ? {} : { mode: booking.mode }),
      ...(booking.reason === undefined ? {} : { reason: booking.reason }),
      ...(booking.notes === undefined ? {} : { notes: booking.notes }),
      ...(booking.customAttributes === undefined
        ? {}
        : { custom_attributes: booking.customAttributes as Record<string, never> }),
    },
  };
  const { data } = await sendOnce((each) => api.POST('/dr/v1/appointment', { params: header(each), body }), key);
  if (data === undefined) throw new TypeError('no appointment');
  return { appointmentId: data.appointment_id, warnings: data.warnings ?? [] };
}

interface WalkIn extends Place {
  readonly patientId?: string;
  /** Of a guest. */
  readonly name?: string;
  readonly mobile?: string;
  readonly reason?: string;
}

/** @returns the token */
export async function addWalkIn(walkIn: WalkIn, key: string): Promise<Booked & Placed> {
  const body = {
    clinic_id: walkIn.clinic,
    doctor_id: walkIn.doctor,
    ...(walkIn.patientId === undefined ? {} : { patient_id: walkIn.patientId }),
    ...(walkIn.name === undefined ? {} : { name: walkIn.name }),
    ...(walkIn.mobile === undefined ? {} : { mobile: walkIn.mobile }),
    ...(walkIn.reason === undefined ? {} : { reason: walkIn.reason }),
  };
  const { data } = await sendOnce((each) => api.POST('/opdesk/v1/walk-ins', { params: header(each), body }), key);
  if (data === undefined) throw new TypeError('no walk-in');
  return { appointmentId: data.entry.appointment_id, token: data.entry.token, warnings: data.warnings ?? [] };
}

interface Move extends Place {
  readonly appointmentId: string;
  readonly start: number;
  /** Left out: the appointment's own. */
  readonly serviceId: string | undefined;
}

interface MoveOfState extends Move {
  /** Of the state in which alone it is moved; left out: in any. */
  readonly tag?: string | undefined;
}

const service = (id: string | undefined) => (id === undefined ? {} : { conf_id: id });

const pathOf = (appointmentId: string) => ({ path: { appointment_id: appointmentId } });

/** @param key of the form; left out: of its own; @throws Problem PRECONDITION_FAILED in another state than the tag's */
export async function move(
  { appointmentId, clinic, doctor, start, serviceId, tag }: MoveOfState,
  key?: string,
): Promise<Placed> {
  const condition = tag === undefined ? {} : { 'If-Match': tag };
  const { data } = await sendOnce(
    (each) =>
      api.POST('/opdesk/v1/appointments/{appointment_id}/reschedule', {
        params: { ...pathOf(appointmentId), header: { ...header(each).header, ...condition } },
        body: { clinic_id: clinic, doctor_id: doctor, start_time: start, ...service(serviceId) },
      }),
    key,
  );
  if (data === undefined) throw new TypeError('no appointment');
  return { token: data.token, warnings: data.warnings ?? [] };
}

export async function transfer(appointmentId: string, doctor: string, key?: string): Promise<Placed> {
  const { data } = await sendOnce(
    (each) =>
      api.POST('/opdesk/v1/appointments/{appointment_id}/transfer', {
        params: { ...pathOf(appointmentId), ...header(each) },
        body: { doctor_id: doctor },
      }),
    key,
  );
  return { token: data?.entry.token, warnings: data?.warnings ?? [] };
}

export async function proposeFollowUp(
  { appointmentId, clinic, doctor, start, serviceId }: Move,
  key: string,
): Promise<Booked> {
  const { data } = await sendOnce(
    (each) =>
      api.POST('/opdesk/v1/appointments/{appointment_id}/follow-up', {
        params: { ...pathOf(appointmentId), ...header(each) },
        body: { clinic_id: clinic, doctor_id: doctor, start_time: start, ...service(serviceId) },
      }),
    key,
  );
  if (data === undefined) throw new TypeError('no appointment');
  return { appointmentId: data.appointment_id, warnings: data.warnings ?? [] };
}
