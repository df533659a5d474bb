import { expect, test } from 'vitest';
import { instant, openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';

const desk = openDesk();

/** What the metric says. */
async function counted(): Promise<number> {
  const { text } = await desk.server.api('GET', '/metrics');
  return Number(/^opdesk_bookings_total (\d+)$/m.exec(text)?.[1]);
}

test('opdesk_bookings_total counts appointments made with a seat: bookings, follow-ups, replacements; no repeat, no walk-in, no dummy', async () => {
  const { api } = desk.business;
  const before = await counted();
  const more = { partner_appointment_id: 'visit-1' };
  const id = await desk.book('09:15', {}, more);
  expect(await desk.book('09:15', {}, more)).toBe(id);
  expect(await counted()).toBe(before + 1);
  expectDone(await api('POST', `/opdesk/v1/appointments/${id}/follow-up`, { start_time: instant('10:00') }));
  expect(await counted()).toBe(before + 2);
  const times = { start_time: instant('11:00'), end_time: instant('11:15') };
  for (let time = 0; time < 2; time += 1) expectDone(await api('PATCH', `/appointments/v1/${id}/reschedule`, times));
  expect(await counted()).toBe(before + 3);
  expectDone(await api('POST', '/opdesk/v1/walk-ins', { clinic_id: 'cl-1', doctor_id: 'do-1' }));
  const patient = { first_name: 'Meera', last_name: 'Iyer', gender: 'F', dob: '1990-01-02', mobile: '9999999999' };
  expectDone(await api('POST', '/dr/v1/appointment/slots/reserve', { clinic_id: 'cl-1', doctor_id: 'do-1', patient }));
  expect(await counted()).toBe(before + 3);
});
