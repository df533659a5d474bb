import pg from 'pg';
import { expect, test } from 'vitest';
import { createApp } from '../../src/compose.ts';
import { sql } from '../../src/postgres/database.ts';
import { closeDay } from '../../src/jobs/close-day.ts';
import { at } from '../support/calendar.ts';
import { waitingForLocks } from '../support/database.ts';
import { addHours, addSecondClinic, openDesk, today } from '../support/desk.ts';
import { addDoctor, addPractice, addSessions, book, expectDone } from '../support/practice.ts';
import { openQueue } from '../support/queue.ts';
import { bookAs as bookOneAs, reserveDummy } from '../support/statuses.ts';
import { testConfig } from '../support/server.ts';

const desk = openDesk();
const newYork = 'America/New_York';
const staff = { by: { role: 'staff', id: 'reception-1' } };

/** Midnight that ends the desk's day, at its first clinic. */
const midnight = at('2026-03-03', '00:00');

async function run(moment: number): Promise<void> {
  desk.clock.set(moment);
  await closeDay(desk.server.runtime);
}

async function verb(id: string, path: string, body: object = staff): Promise<void> {
  expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${id}/${path}`, body));
}

/** Bookings at consecutive slots from 09:00, each brought to a status. */
async function bookAs(...paths: readonly (readonly string[])[]): Promise<string[]> {
  const ids: string[] = [];
  for (const [index, steps] of paths.entries()) {
    const id = await desk.book(at(today, '09:00') + index * 900);
    for (const step of steps) await verb(id, step);
    ids.push(id);
  }
  return ids;
}

async function statuses(...ids: readonly string[]): Promise<string[]> {
  const rows = await desk.rows('select id, status from appointments where business_id = $1');
  return ids.map((id) => rows.find((row) => row.id === id)?.status as string);
}

/** How often the job closed each. */
async function closings(): Promise<Record<string, number>> {
  const rows = await desk.rows(
    `select h.appointment_id as id, count(*)::int as times,
       (select count(*)::int from outbox o where o.business_id = h.business_id and o.appointment_id = h.appointment_id
         and o.event = 'appointment.statuschange' and o.client_id = '') as events
     from appointment_history h where h.business_id = $1 and h.action = 'close_day' group by h.business_id, h.appointment_id`,
  );
  for (const row of rows) expect(row.events).toBe(row.times);
  return Object.fromEntries(rows.map((row) => [row.id as string, row.times as number]));
}

async function closedUntil(clinicId = 'cl-1'): Promise<string | undefined> {
  return (
    await desk.rows('select closed_until from closed_days where business_id = $1 and clinic_id = $2', clinicId)
  )[0]?.closed_until;
}

async function metric(line: string): Promise<number> {
  const { text } = await desk.server.api('GET', '/metrics');
  return Number(
    text
      .split('\n')
      .find((each) => each.startsWith(`${line} `))
      ?.split(' ')
      .at(-1) ?? 0,
  );
}

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

test('one appointment that cannot be closed does not stop the others, and is tried again', async () => {
  const ids = await bookAs([], [], []);
  const db = desk.server.runtime.db;
  await db.query(
    sql(
      '',
      `create function test_refuse() returns trigger language plpgsql as $$ begin
    if new.appointment_id = '${ids[1]}' and new.action = 'close_day' then raise exception 'refused'; end if; return new; end $$`,
    ),
  );
  await db.query(
    sql(
      '',
      'create trigger test_refuses before insert on appointment_history for each row execute function test_refuse()',
    ),
  );
  const failures = await metric('opdesk_day_closing_failures_total');
  const success = await metric('opdesk_day_closing_last_success_timestamp_seconds');
  try {
    await run(midnight);
    expect(await statuses(...ids)).toEqual(['NS', 'BK', 'NS']);
    expect(await closedUntil()).toBe('2026-03-01');
    expect(await metric('opdesk_day_closing_failures_total')).toBe(failures + 1);
    expect(await metric('opdesk_day_closing_last_success_timestamp_seconds')).toBe(success);
  } finally {
    await db.query(sql('', 'drop function test_refuse() cascade'));
  }
  await run(midnight + 60);
  expect(await statuses(...ids)).toEqual(['NS', 'NS', 'NS']);
  expect(await closings()).toEqual(Object.fromEntries(ids.map((id) => [id, 1])));
  expect(await metric('opdesk_day_closing_last_success_timestamp_seconds')).toBe(midnight + 60);
});

test('a clinic that cannot be closed at all stops neither the others nor another business', async () => {
  const { server, business } = desk;
  await addSecondClinic(desk, { timeZone: newYork });
  const broken = await desk.book(at(today, '19:00', newYork), {}, { clinic_id: 'cl-2' });
  const own = await desk.book('09:00');
  const other = await server.createBusiness();
  const practice = await addPractice(server, other);
  await addSessions(other, practice, { weekday: 1, from: '09:00', to: '13:00' });
  const theirs = expectDone(await book(other, practice, at(today, '09:00'))).appointment_id as string;
  const zone = sql('', 'update clinics set time_zone = $2 where business_id = $1 and id = $3');
  const failures = await metric('opdesk_day_closing_failures_total');
  await server.runtime.db.query(zone, [business.id, 'No/Where', 'cl-2']);
  try {
    await run(midnight + 86_400);
  } finally {
    await server.runtime.db.query(zone, [business.id, newYork, 'cl-2']);
  }
  expect(await metric('opdesk_day_closing_failures_total')).toBe(failures + 1);
  expect(await statuses(own, broken)).toEqual(['NS', 'BK']);
  expect(expectDone(await other.api('GET', `/dr/v1/appointment/${theirs}`)).status).toBe('NS');
  await run(midnight + 86_400);
  expect(await statuses(broken)).toEqual(['NS']);
});

test('a doctor whose lock somebody keeps is closed later; a server that dies meanwhile has closed none of his', async () => {
  await addDoctor(desk.server, desk.business, { id: 'do-2', clinicIds: ['cl-1'] });
  expectDone(await desk.business.api('PATCH', '/opdesk/v1/settings', { accept_any_time: true }));
  const stuck = await bookAs([], []);
  const free = await desk.book('09:00', {}, { doctor_id: 'do-2' });
  const client = new pg.Client({ connectionString: desk.server.connectionString });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock(hashtextextended(doctor_lock($1, $2), 0))', [desk.business.id, 'do-1']);
    const running = run(midnight);
    // Whoever waits for the lock is cut off, as if its server had died.
    const [waiting] = await waitingForLocks(client, 1);
    await client.query('select pg_terminate_backend($1)', [waiting]);
    await running;
    expect(await statuses(...stuck, free)).toEqual(['BK', 'BK', 'NS']);
  } finally {
    await client.end();
  }
  await run(midnight + 60);
  expect(await statuses(...stuck, free)).toEqual(['NS', 'NS', 'NS']);
  expect(await closings()).toEqual(Object.fromEntries([...stuck, free].map((id) => [id, 1])));
});

test('days of a deleted clinic are closed too, and a day without appointments is closed', async () => {
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
