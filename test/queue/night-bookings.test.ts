import { addHours, addService, openDesk, placeOf, reasonOf, today as monday } from '../support/desk.ts';
import { describe, expect, test } from 'vitest';
import { at } from '../support/calendar.ts';
import { expectDone } from '../support/practice.ts';
import type { ApiAnswer } from '../support/server.ts';

// Every evening from 20:00 to 02:00, half an hour each.
const desk = openDesk({
  service: { duration_minutes: 30 },
  session: { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '20:00', to: '02:00' },
});

const tuesday = '2026-03-03';
const wednesday = '2026-03-04';
const night = (clock: string): number => at(tuesday, clock);

const api = (...request: Parameters<typeof desk.business.api>) => desk.business.api(...request);

describe('lists and slots', () => {
  test('D4: lists go by the local date of the start', async () => {
    const ids = [await desk.book('23:30'), await desk.book(night('00:30')), await desk.book(at(tuesday, '23:30'))];
    const on = async (date: string): Promise<string[]> => {
      const { appointments } = expectDone(await api('GET', `/dr/v1/appointment?start_date=${date}&end_date=${date}`));
      return (appointments as { appointment_id: string }[]).map(({ appointment_id: id }) => id);
    };
    expect([await on(monday), await on(tuesday), await on(wednesday)]).toEqual([[ids[0]], [ids[1], ids[2]], []]);
  });

  test('D1: slots go by the local date of the start', async () => {
    const answer = expectDone(
      await api('GET', `/dr/v1/doctor/do-1/clinic/cl-1/appointment/slot?start_date=${tuesday}&end_date=${tuesday}`),
    );
    const starts = (answer.data.schedule['cl-1'][0].slots as { s: string }[]).map(({ s }) => s.slice(0, 16));
    expect(starts[0]).toBe(`${tuesday}T00:00`);
    expect(starts.filter((start) => start < `${tuesday}T02:00`)).toHaveLength(4);
    expect(starts.at(-1)).toBe(`${tuesday}T23:30`);
  });

  test('C8: with no day ahead, the night can be booked to its end, and the next from then on', async () => {
    expectDone(await api('PATCH', `/opdesk/v1/services/${desk.practice.serviceId}`, { book_ahead_days: 0 }));
    await desk.book(night('00:30'));
    expect(reasonOf(await desk.send(desk.body(at(tuesday, '20:00'))))).toBe('TOO_FAR_AHEAD');
    desk.clock.set(night('00:05'));
    await desk.book(night('01:00'));
    expect(reasonOf(await desk.send(desk.body(at(tuesday, '20:00'))))).toBe('TOO_FAR_AHEAD');
    desk.clock.set(night('02:00'));
    await desk.book(at(tuesday, '20:00'));
    await desk.book(at(wednesday, '01:30'));
  });
});

describe('slots/reserve', () => {
  const patient = {
    designation: 'Mr.',
    first_name: 'Test',
    middle_name: '',
    last_name: 'Patient',
    dob: '1987-01-06',
    mobile: '+919999999999',
    gender: 'M',
  };
  const reserve = (more: object = {}) =>
    api('POST', '/dr/v1/appointment/slots/reserve', { patient, clinic_id: 'cl-1', doctor_id: 'do-1', ...more });
  const startOf = (answer: ApiAnswer): number => Date.parse(expectDone(answer).data.start_time as string) / 1_000;

  test('E6: the next slot of today is of the evening before as long as that goes on', async () => {
    desk.clock.set(at(monday, '23:45'));
    expect(startOf(await reserve())).toBe(night('00:00'));
    desk.clock.set(night('01:05'));
    const answer = await reserve();
    expect(startOf(answer)).toBe(night('01:30'));
    expect(await placeOf(desk, answer.body.data.appointment_id as string)).toEqual([monday, null]);
    desk.clock.set(night('01:45'));
    const none = await reserve();
    expect([none.status, none.body.code]).toEqual([422, 'APPOINTMENT_BOOKING_FAILED']);
    desk.clock.set(night('02:00'));
    expect(startOf(await reserve())).toBe(at(tuesday, '20:00'));
  });

  test('E6: a time of the evening before is not over while the night goes on', async () => {
    desk.clock.set(night('00:30'));
    const time = new Date(at(monday, '23:30') * 1_000).toISOString();
    expect(startOf(await reserve({ visit_start_time: time }))).toBe(at(monday, '23:30'));
    desk.clock.set(night('02:00'));
    expect((await reserve({ visit_start_time: time })).status).toBe(400);
  });
});

test('C8: hours that are added later move nobody to another day', async () => {
  expectDone(await api('PATCH', '/opdesk/v1/settings', { accept_any_time: true }));
  const early = await desk.book(night('03:00'));
  await addHours(desk, { conf_id: await addService(desk, { name: 'Late' }), from: '22:00', to: '04:00' });
  expect(await placeOf(desk, early)).toEqual([tuesday, 1]);
  expect(await placeOf(desk, await desk.book(night('03:30')))).toEqual([monday, 1]);
});
