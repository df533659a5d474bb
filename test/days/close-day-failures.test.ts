import { midnight, newYork, openDays } from '../support/closing.ts';
import pg from 'pg';
import { expect, test } from 'vitest';
import { sql } from '../../src/postgres/database.ts';
import { at } from '../support/calendar.ts';
import { waitingForLocks } from '../support/database.ts';
import { addSecondClinic, openDesk, today } from '../support/desk.ts';
import { addDoctor, addPractice, addSessions, book, expectDone } from '../support/practice.ts';

const desk = openDesk();
const { run, bookAs, statuses, closings, closedUntil, metric } = openDays(desk);

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
