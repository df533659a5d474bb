import type { Status } from '../../src/calendar/status.ts';
import { type Body, type Desk, instant } from './desk.ts';
import { expectDone } from './practice.ts';

/** The last part of a path of the desk, and what is sent. */
type Step = readonly [verb: string, body?: Body];

const staff = { by: { role: 'staff', id: 'reception-1' } } as const;
const doctor = { by: { role: 'doctor', id: 'dr-1' } } as const;

/** What the desk does to bring a booked appointment to a status, and a proposed one to the last three. */
const steps: Partial<Readonly<Record<Status, readonly Step[]>>> = {
  BK: [],
  CK: [['check-in']],
  PA: [['check-in'], ['park']],
  OG: [['start']],
  CMNP: [['finish']],
  AB: [['start'], ['abort']],
  NS: [['no-show']],
  NSS: [['no-show', staff]],
  NSD: [['no-show', doctor]],
  CN: [['cancel']],
  CNS: [['cancel', staff]],
  CND: [['cancel', doctor]],
  IN: [],
  RV: [['reserve']],
  PC: [['decline']],
};

/** Statuses that no call gives. */
const unmade: readonly Status[] = ['PNR', 'RES', 'RED'];

const week = 7 * 86_400;

/**
 * Books for `pt-1` and brings the appointment to a status; IN, RV and PC by proposing it as a follow-up.
 * @param start `09:15`, today, or epoch seconds
 */
export async function bookAs(desk: Desk, status: Status, start: string | number): Promise<string> {
  const id = await desk.book(start);
  if (!['IN', 'RV', 'PC'].includes(status)) return bringTo(desk, id, status);
  await bringTo(desk, id, 'CMNP');
  const proposed = await desk.business.api('POST', `/opdesk/v1/appointments/${id}/follow-up`, {
    start_time: instant(start),
    conf_id: desk.practice.serviceId,
  });
  return bringTo(desk, expectDone(proposed).appointment_id as string, status);
}

/**
 * Brings an appointment to a status by the calls that do so, and answers its id; where no call does, in the database.
 */
export async function bringTo(desk: Desk, id: string, status: Status): Promise<string> {
  const { api } = desk.business;
  if (unmade.includes(status)) {
    await desk.rows(
      `with freed as (delete from seat_claims where business_id = $1 and appointment_id = $2)
       update appointments set status = $3 where business_id = $1 and id = $2`,
      id,
      status,
    );
  } else if (status === 'CM') {
    expectDone(await api('POST', `/dr/v1/appointment/${id}/complete`, { prescription_id: 'rx-1' }));
  } else if (status === 'RE') {
    // What takes its place is a week later, and cancelled.
    const { start_time: startAt, end_time: endAt } = await desk.read(id);
    const times = { start_time: startAt + week, end_time: endAt + week, partner_appointment_id: `instead-of-${id}` };
    const next = expectDone(await api('PATCH', `/appointments/v1/${id}/reschedule`, times));
    expectDone(await api('PUT', `/dr/v1/appointment/${next.appointment_id}/cancel`));
  }
  for (const [verb, body] of steps[status] ?? [])
    expectDone(await api('POST', `/opdesk/v1/appointments/${id}/${verb}`, body ?? {}));
  return id;
}

/** A dummy of a patient of its own: without a seat and a token. @param time `09:15`, today */
export async function reserveDummy(desk: Desk, time: string): Promise<string> {
  const { clinicId, doctorId } = desk.practice;
  const patient = {
    designation: 'Mr.',
    first_name: 'Test',
    middle_name: '',
    last_name: 'Patient',
    dob: '1987-01-06',
    mobile: '+919999999999',
    gender: 'M',
  };
  const body = {
    patient,
    clinic_id: clinicId,
    doctor_id: doctorId,
    visit_start_time: new Date(instant(time) * 1_000).toISOString(),
  };
  return expectDone(await desk.business.api('POST', '/dr/v1/appointment/slots/reserve', body)).data
    .appointment_id as string;
}
