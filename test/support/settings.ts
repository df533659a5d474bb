import { expect } from 'vitest';
import type { Api } from './server.ts';

/** The id of the demo's doctor whose name has a part. */
export async function doctorWith(api: Api, name: string): Promise<string> {
  const { body } = await api('GET', '/dr/v1/business/entities');
  return String(body.doctors.find((each: { name: string }) => each.name.includes(name)).doctor_id);
}

interface Booking {
  readonly doctor: string;
  readonly clinic: string;
  /** ISO 8601 */
  readonly start: string;
  /** First and last. */
  readonly name: string;
  /** Beyond the seats, where they are full. */
  readonly overbook?: boolean;
}

/** Books the doctor's first service for a new patient. @returns the id of the appointment */
export async function bookAt(api: Api, { doctor, clinic, start, name, overbook = false }: Booking): Promise<string> {
  const services = await api('GET', `/opdesk/v1/doctors/${doctor}/services`);
  const [first = '', last = ''] = name.split(' ');
  const { body, status, text } = await api('POST', '/dr/v1/appointment', {
    clinic_id: clinic,
    doctor_id: doctor,
    ...(overbook ? { overbook } : {}),
    partner_patient_id: name.replace(' ', '-'),
    patient_details: { first_name: first, last_name: last, gender: 'F', age: 30 },
    appointment_details: {
      start_time: Date.parse(start) / 1_000,
      conf_id: services.body.data.services[0].conf_id,
    },
  });
  expect(status, text).toBe(201);
  return String(body.appointment_id);
}

interface Read {
  readonly start_time: number;
  readonly status: string;
  readonly doctor_id: string;
}

export async function readAppointment(api: Api, id: string): Promise<Read> {
  return (await api('GET', `/dr/v1/appointment/${id}`)).body;
}
