import { expect, test } from 'vitest';
import { at } from '../support/calendar.ts';
import { addHours, type Body, conflictOf, instant, openDesk, today } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import type { ApiAnswer } from '../support/server.ts';

// Every day 09:00 to 13:00, a quarter of an hour each; it can be booked a year ahead.
const desk = openDesk({ service: { book_ahead_days: 365 } });
const back = '2026-11-02';

const starts = (answer: ApiAnswer): number[] =>
  conflictOf(answer).details.alternatives.map((slot: { start_time: number }) => slot.start_time);
const firstSix = ['09:00', '09:15', '09:30', '09:45', '10:00', '10:15'].map((start) => at(back, start));

const appointment = async (): Promise<string> => desk.book(at(back, '12:45'));
const calls: readonly (readonly [string, (startAt: number) => Promise<ApiAnswer>])[] = [
  ['a booking', async (startAt) => desk.send(desk.body(startAt))],
  [
    'a hold',
    async (start_time) =>
      desk.business.api('POST', '/opdesk/v1/holds', { doctor_id: 'do-1', clinic_id: 'cl-1', start_time }),
  ],
  [
    'a move',
    async (start_time) =>
      desk.business.api('PUT', `/dr/v1/appointment/${await appointment()}/reschedule`, { start_time }),
  ],
  [
    'an update',
    async (start_time) => desk.business.api('PATCH', `/dr/v1/appointment/${await appointment()}`, { start_time }),
  ],
  [
    'a new appointment instead',
    async (start_time) =>
      desk.business.api('PATCH', `/appointments/v1/${await appointment()}/reschedule`, { start_time }),
  ],
  [
    'a follow-up',
    async (start_time) =>
      desk.business.api('POST', `/opdesk/v1/appointments/${await appointment()}/follow-up`, { start_time }),
  ],
];

test.each(calls)(
  'B6: %s into a leave of eight months is answered with the six nearest slots behind it',
  async (_what, send) => {
    const leave: Body = { doctor_id: 'do-1', start_date: today, end_date: '2026-11-01' };
    expectDone(await desk.business.api('POST', '/opdesk/v1/leaves', leave));
    expect(starts(await send(instant('09:15')))).toEqual(firstSix);
  },
);

test('B6: alternatives behind a leave are free: what is booked, held or past cannot be had', async () => {
  expectDone(
    await desk.business.api('POST', '/opdesk/v1/leaves', {
      doctor_id: 'do-1',
      start_date: '2026-03-03',
      end_date: '2026-11-01',
    }),
  );
  await addHours(desk, { from: '14:00', to: '14:15' });
  await desk.book(at(back, '09:00'));
  desk.clock.set(instant('13:00'));
  expectDone(
    await desk.business.api('POST', '/opdesk/v1/holds', {
      doctor_id: 'do-1',
      clinic_id: 'cl-1',
      start_time: at(back, '09:30'),
    }),
  );
  expect(starts(await desk.send(desk.body('12:00')))).toEqual([
    instant('14:00'),
    ...['09:15', '09:45', '10:00', '10:15', '10:30'].map((start) => at(back, start)),
  ]);
});
