import { at } from '../support/calendar.ts';
import { addClinic, addDoctor, addPatient, expectDone } from '../support/practice.ts';
import type { TestBusiness, TestServer } from '../support/server.ts';

/**
 * Two clinics, doctors who work every day of the week and, every other one, at both clinics in the same hours and at
 * night, and some patients.
 */
export interface Clinic {
  readonly clinicIds: readonly string[];
  /** Each works at the first clinic, every other one at the second too. */
  readonly doctorIds: readonly string[];
  /** Their seats change while they are booked. */
  readonly sessionIds: readonly string[];
  readonly patientIds: readonly string[];
  /** Epoch seconds of every slot of these days. */
  readonly starts: readonly number[];
  readonly today: string;
}

const everyDay = [1, 2, 3, 4, 5, 6, 7];

export async function openClinic(
  server: TestServer,
  business: TestBusiness,
  today: string,
  doctors: number,
): Promise<Clinic> {
  const clinicIds = [
    await addClinic(server, business, { id: 'cl-1' }),
    await addClinic(server, business, { id: 'cl-2' }),
  ];
  const doctorIds = [];
  const sessionIds: string[] = [];
  for (let index = 1; index <= doctors; index += 1) {
    const doctorId = await addDoctor(server, business, {
      id: `do-${index}`,
      clinicIds: index % 2 === 0 ? clinicIds : clinicIds.slice(0, 1),
    });
    doctorIds.push(doctorId);
    const service = expectDone(
      await business.api('POST', `/opdesk/v1/doctors/${doctorId}/services`, {
        name: 'Consultation',
        duration_minutes: 15,
        price: 500,
      }),
    );
    const add = async (serviceId: string, session: object): Promise<void> => {
      const hours = { conf_id: serviceId, weekdays: everyDay, seats: 2, ...session };
      const { data } = expectDone(await business.api('POST', `/opdesk/v1/doctors/${doctorId}/sessions`, hours));
      sessionIds.push(...(data.sessions as { session_id: string }[]).map(({ session_id: id }) => id));
    };
    await add(service.data.service.conf_id as string, { clinic_id: 'cl-1', from: '09:00', to: '15:00' });
    if (index % 2 === 1) continue;
    const there = expectDone(
      await business.api('POST', `/opdesk/v1/doctors/${doctorId}/services`, {
        name: 'There',
        duration_minutes: 20,
        price: 500,
      }),
    );
    await add(there.data.service.conf_id as string, {
      clinic_id: 'cl-2',
      from: '09:00',
      to: '15:00',
      slot_minutes: 20,
    });
    await add(service.data.service.conf_id as string, { clinic_id: 'cl-1', from: '22:00', to: '02:00' });
  }
  const patientIds = [];
  for (let index = 1; index <= 20; index += 1) patientIds.push(await addPatient(server, business, `pt-${index}`));
  const slotsFrom = (clock: string, count: number): number[] =>
    [0, 1, 2].flatMap((day) =>
      Array.from({ length: count }, (_, slot) => at(today, clock) + day * 86_400 + slot * 900),
    );
  const starts = [...slotsFrom('09:00', 24), ...slotsFrom('22:00', 16)];
  return { clinicIds, doctorIds, sessionIds, patientIds, starts, today };
}
