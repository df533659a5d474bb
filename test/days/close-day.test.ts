import { midnight, newYork, openDays } from '../support/closing.ts';
import { expect, test } from 'vitest';
import { createApp } from '../../src/compose.ts';
import { closeDay } from '../../src/jobs/close-day.ts';
import { at } from '../support/calendar.ts';
import { addHours, addSecondClinic, openDesk, today } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import { openQueue } from '../support/queue.ts';
import { bookAs as bookOneAs, reserveDummy } from '../support/statuses.ts';
import { testConfig } from '../support/server.ts';

const desk = openDesk();
const { run, verb, bookAs, statuses, closings, closedUntil, metric } = openDays(desk);

test('E5: at midnight each status gets its own end, by the system, with history and events, and seats are free', async () => {
  const statusesThen = ['OG', 'CK', 'PA', 'BK', 'RV', 'IN', 'CMNP', 'CNS'] as const;
  const ids: string[] = [await reserveDummy(desk, '12:00')];
  for (const [index, status] of statusesThen.entries())
    ids.push(await bookOneAs(desk, status, at(today, '09:00') + index * 900));
  await run(midnight - 1);
  expect(await closings()).toEqual({});
  await run(midnight);
  expect(await statuses(...ids)).toEqual(['CN', 'AB', 'NS', 'NS', 'NS', 'NS', 'PC', 'CMNP', 'CNS']);
  expect(await closings()).toEqual(Object.fromEntries(ids.slice(0, 7).map((id) => [id, 1])));
  const [entry] = await desk.rows(
    `select actor_kind, actor_id, role, from_status, to_status, at from appointment_history
    where business_id = $1 and appointment_id = $2 and action = 'close_day'`,
    ids[1],
  );
  expect(entry).toEqual({
    actor_kind: 'system',
    actor_id: 'close-day',
    role: 'system',
    from_status: 'OG',
    to_status: 'AB',
    at: midnight,
  });
  expect((await desk.counts())['seat_claims']).toBe(0);
  expect(await closedUntil()).toBe(today);
});

test('E5: midnight is each clinic’s own, also on the day on which its clocks change', async () => {
  await addSecondClinic(desk, { timeZone: newYork });
  const here = await desk.book(at('2026-03-08', '09:00'));
  const there = await desk.book(at('2026-03-08', '19:00', newYork), {}, { clinic_id: 'cl-2' });
  await run(at('2026-03-09', '00:00'));
  expect(await statuses(here, there)).toEqual(['NS', 'BK']);
  // 23 hours after the midnight before it: the clocks went forward.
  const itsMidnight = Date.UTC(2026, 2, 9, 4) / 1_000;
  await run(itsMidnight - 1);
  expect(await statuses(here, there)).toEqual(['NS', 'BK']);
  await run(itsMidnight);
  expect(await statuses(here, there)).toEqual(['NS', 'NS']);
  expect([await closedUntil('cl-1'), await closedUntil('cl-2')]).toEqual(['2026-03-08', '2026-03-08']);
});

test('E5: after three days of downtime every day is closed, each appointment once', async () => {
  const ids = [];
  for (const date of ['2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05'])
    ids.push(await desk.book(at(date, '09:00')));
  await run(midnight);
  await run(at('2026-03-05', '08:00'));
  await run(at('2026-03-05', '08:01'));
  expect(await statuses(...ids)).toEqual(['NS', 'NS', 'NS', 'BK']);
  expect(await closings()).toEqual(Object.fromEntries(ids.slice(0, 3).map((id) => [id, 1])));
  expect(await closedUntil()).toBe('2026-03-04');
});

test('E5: what belongs to a session past midnight is closed when that ends; the rest of the day is closed on time', async () => {
  await addHours(desk, { from: '20:00', to: '02:00' });
  const morning = await desk.book('09:00');
  const late = await desk.book('23:30');
  desk.clock.set(at(today, '12:00'));
  const walkIn = await openQueue(desk).walkIn({});
  await run(midnight);
  expect(await statuses(morning, late, walkIn)).toEqual(['NS', 'BK', 'CK']);
  expect(await closedUntil()).toBe('2026-03-01');
  await run(midnight + 2 * 3_600 - 1);
  expect(await statuses(late, walkIn)).toEqual(['BK', 'CK']);
  await run(midnight + 2 * 3_600);
  expect(await statuses(late, walkIn)).toEqual(['NS', 'NS']);
  expect(await closedUntil()).toBe(today);
});

test('an appointment that itself lasts past midnight is not closed before it ends', async () => {
  expectDone(await desk.business.api('PATCH', '/opdesk/v1/settings', { accept_any_time: true }));
  const id = await desk.book('23:50', { end_time: midnight + 600 });
  await run(midnight + 599);
  expect(await statuses(id)).toEqual(['BK']);
  await run(midnight + 600);
  expect(await statuses(id)).toEqual(['NS']);
});

test('E5: two servers at once close each appointment once', async () => {
  const ids = await bookAs(...Array.from({ length: 16 }, (_, index) => (index % 2 === 0 ? [] : ['check-in'])));
  const config = testConfig(desk.server.connectionString);
  const other = await createApp(config, { now: desk.clock.now, logDestination: { write: () => undefined } });
  try {
    desk.clock.set(midnight);
    const runtimes = [desk.server.runtime, other.runtime];
    await Promise.all(Array.from({ length: 8 }, (_, index) => closeDay(runtimes[index % 2] ?? other.runtime)));
    await Promise.all(runtimes.map((runtime) => closeDay(runtime)));
  } finally {
    await other.close();
  }
  expect(new Set(await statuses(...ids))).toEqual(new Set(['NS']));
  expect(await closings()).toEqual(Object.fromEntries(ids.map((id) => [id, 1])));
  expect(await closedUntil()).toBe(today);
});

test('E5: a business that turns no-shows off keeps who was booked; the day is closed all the same, and for good', async () => {
  expectDone(await desk.business.api('PATCH', '/opdesk/v1/settings', { midnight: { marks_no_shows: false } }));
  expect(expectDone(await desk.business.api('GET', '/opdesk/v1/settings')).data.settings.midnight).toEqual({
    marks_no_shows: false,
  });
  const ids = await bookAs([], ['check-in'], ['start']);
  await run(midnight);
  expect(await statuses(...ids)).toEqual(['BK', 'NS', 'AB']);
  expect(await closedUntil()).toBe(today);
  expectDone(await desk.business.api('PATCH', '/opdesk/v1/settings', { midnight: { marks_no_shows: true } }));
  const next = await desk.book(at('2026-03-03', '09:00'));
  await run(midnight + 86_400);
  expect(await statuses(...ids, next)).toEqual(['BK', 'NS', 'AB', 'NS']);
});

test('E5: who comes back after the day was closed stays, also while a late session keeps the day open', async () => {
  await addHours(desk, { from: '20:00', to: '01:00' });
  const early = await desk.book('09:00');
  const late = await desk.book('23:30');
  await run(midnight);
  expect(await statuses(early, late)).toEqual(['NS', 'BK']);
  await verb(early, 'undo-no-show');
  await run(midnight + 60);
  await run(midnight + 3_600);
  expect(await statuses(early, late)).toEqual(['BK', 'NS']);
  await verb(late, 'undo-no-show');
  await run(midnight + 2 * 3_600);
  await run(midnight + 86_400);
  expect(await statuses(early, late)).toEqual(['BK', 'BK']);
  expect(await closings()).toEqual({ [early]: 1, [late]: 1 });
});

test('days of a removed clinic are closed too, and a day without appointments is closed', async () => {
  await addSecondClinic(desk);
  const id = await desk.book('09:00', {}, { clinic_id: 'cl-2' });
  expectDone(await desk.business.api('DELETE', '/cdr/v1/clinic/cl-2/'));
  await run(midnight);
  expect(await statuses(id)).toEqual(['NS']);
  expect([await closedUntil('cl-1'), await closedUntil('cl-2')]).toEqual([today, today]);
});

test('more appointments than one page holds are all closed', async () => {
  expectDone(await desk.business.api('PATCH', '/opdesk/v1/settings', { accept_any_time: true }));
  const starts = Array.from({ length: 430 }, (_, index) => at(today, '14:00') + index * 60);
  await Promise.all(starts.map((start) => desk.book(start, { end_time: start + 60 })));
  await run(midnight);
  expect(
    await desk.rows('select status, count(*)::int as count from appointments where business_id = $1 group by status'),
  ).toEqual([{ status: 'NS', count: 430 }]);
  expect(await closedUntil()).toBe(today);
});

test('what was closed, how many days, and the last good run stand in the metrics', async () => {
  // Nothing of other tests is left to close.
  await run(at('2026-04-01', '08:00'));
  await desk.book(at('2026-04-01', '09:00'));
  const before = [
    await metric('opdesk_day_closing_appointments_total{status="NS"}'),
    await metric('opdesk_day_closing_days_total'),
  ] as const;
  await run(at('2026-04-02', '00:00'));
  expect(await metric('opdesk_day_closing_appointments_total{status="NS"}')).toBe(before[0] + 1);
  expect(await metric('opdesk_day_closing_days_total')).toBeGreaterThan(before[1]);
  expect(await metric('opdesk_day_closing_last_success_timestamp_seconds')).toBe(at('2026-04-02', '00:00'));
});
