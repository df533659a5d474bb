import { at } from '../support/calendar.ts';
import { addClinic, addDoctor, addPatient, expectDone } from '../support/practice.ts';
import type { TestBusiness, TestServer } from '../support/server.ts';

/** Two clinics, doctors who work every day of the week with two seats a slot, and some patients. */
export interface Clinic {
  readonly clinicIds: readonly string[];
  /** Each works at the first clinic, every other one at the second too. */
  readonly doctorIds: readonly string[];
  readonly patientIds: readonly string[];
  /** Epoch seconds of every slot of these days. */
  readonly starts: readonly number[];
  readonly today: string;
}

/** Of every session. */
export const seats = 2;

const everyDay = [1, 2, 3, 4, 5, 6, 7];

export async function openClinic(server: TestServer, business: TestBusiness, today: string, doctors: number): Promise<Clinic> {
  const clinicIds = [await addClinic(server, business, { id: 'cl-1' }), await addClinic(server, business, { id: 'cl-2' })];
  const doctorIds = [];
  for (let index = 1; index <= doctors; index += 1) {
    const doctorId = await addDoctor(server, business, { id: `do-${index}`, clinicIds: index % 2 === 0 ? clinicIds : clinicIds.slice(0, 1) });
    doctorIds.push(doctorId);
    const service = expectDone(await business.api('POST', `/opdesk/v1/doctors/${doctorId}/services`, { name: 'Consultation', duration_minutes: 15, price: 500 }));
    const hours = { conf_id: service.data.service.conf_id, weekdays: everyDay, seats };
    const add = (session: object) => business.api('POST', `/opdesk/v1/doctors/${doctorId}/sessions`, { ...hours, ...session });
    expectDone(await add({ clinic_id: 'cl-1', from: '09:00', to: '15:00' }));
    if (index % 2 === 0) expectDone(await add({ clinic_id: 'cl-2', from: '16:00', to: '20:00' }));
  }
  const patientIds = [];
  for (let index = 1; index <= 20; index += 1) patientIds.push(await addPatient(server, business, `pt-${index}`));
  const starts = [0, 1, 2].flatMap((day) => Array.from({ length: 24 }, (_, slot) => at(today, '09:00') + day * 86_400 + slot * 900));
  return { clinicIds, doctorIds, patientIds, starts, today };
}
