import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../src/postgres/database.ts';
import { at } from '../support/calendar.ts';
import { addRows, beginImport } from '../support/imports.ts';
import { addPractice, addSessions, book, expectDone, type Practice } from '../support/practice.ts';
import { createClock, startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';

const day = '2026-03-02';
const clock = createClock(at(day, '08:00'));
let server: TestServer;
let business: TestBusiness;
let practice: Practice;
beforeAll(async () => {
  server = await startTestServer({ now: clock.now, config: { accessTokenSeconds: 86_400 } });
  business = await server.createBusiness();
  practice = await addPractice(server, business);
  await addSessions(business, practice, { weekday: 1, from: '09:00', to: '11:00' });
});
afterAll(() => server.close());

async function booked(time: string): Promise<string> {
  return expectDone(await book(business, practice, at(day, time))).appointment_id as string;
}

async function verb(id: string, name: string, time: string): Promise<void> {
  clock.set(at(day, time));
  expectDone(await business.api('POST', `/opdesk/v1/appointments/${id}/${name}`, {}));
}

test('the figures of a small day are those that one counts by hand', async () => {
  const [first, second, third, fourth] = [
    await booked('09:00'),
    await booked('09:15'),
    await booked('10:00'),
    await booked('10:15'),
  ];
  await booked('10:30');
  expectDone(
    await business.api('POST', '/opdesk/v1/leaves', {
      doctor_id: practice.doctorId,
      clinic_id: practice.clinicId,
      start_time: at(day, '10:45'),
      end_time: at(day, '11:00'),
    }),
  );
  await verb(third, 'cancel', '08:30');
  await verb(first, 'check-in', '08:50');
  await verb(second, 'check-in', '09:00');
  await verb(first, 'start', '09:00');
  await verb(first, 'finish', '09:10');
  await verb(second, 'start', '09:20');
  await verb(second, 'finish', '09:50');
  await verb(fourth, 'no-show', '10:40');
  const answer = await business.api(
    'GET',
    `/opdesk/v1/figures?from=${day}&until=${day}&clinic_id=${practice.clinicId}`,
  );
  const { total, days, doctors, hours } = expectDone(answer).data;
  // Two hours without the quarter of the leave; four quarters are taken of it.
  expect(total).toEqual({
    booked: 5,
    seen: 2,
    no_shows: 1,
    cancelled: 1,
    wait_median: 15 * 60,
    wait_90: 19 * 60,
    visit_median: 20 * 60,
    visit_90: 28 * 60,
    offered_minutes: 105,
    taken_minutes: 60,
    utilisation: 0.571,
  });
  expect(days).toEqual([{ date: day, ...total }]);
  expect(doctors).toEqual([{ doctor_id: practice.doctorId, ...total }]);
  expect(hours).toMatchObject([
    { hour: 9, booked: 2, seen: 2, offered_minutes: 60, taken_minutes: 30 },
    { hour: 10, booked: 3, no_shows: 1, cancelled: 1, offered_minutes: 45, taken_minutes: 30 },
  ]);
});

test('days without anything are there, and more than a quarter is refused', async () => {
  const answer = await business.api('GET', '/opdesk/v1/figures?from=2026-04-01&until=2026-04-07');
  expect(answer.body.data.days.map(({ booked: count }: { booked: number }) => count)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  expect(answer.body.data.total.offered_minutes).toBe(120);
  const long = await business.api('GET', '/opdesk/v1/figures?from=2026-01-01&until=2026-04-03');
  expect(long.status).toBe(400);
  expect(long.text).toContain('at most 92');
  const other = await server.createBusiness();
  const foreign = await other.api('GET', `/opdesk/v1/figures?from=${day}&until=${day}&clinic_id=${practice.clinicId}`);
  expect(foreign.status).toBe(404);
});

test('imported appointments take the time that is offered, and those of a clinic that was removed still count', async () => {
  const mine = await server.createBusiness();
  const place = await addPractice(server, mine);
  await addSessions(mine, place, { weekday: 1, from: '09:00', to: '11:00' });
  const past = '2026-02-23';
  const rowAt = (time: string, status: string): string =>
    `${place.doctorId},${place.clinicId},pt-1,${past},${time},${status}\n`;
  const text = `doctor,clinic,patient,date,time,status
${rowAt('09:00', 'completed')}${rowAt('10:30', 'no_show')}${rowAt('10:45', 'cancelled')}${rowAt('15:00', 'completed')}`;
  const { id, rows } = await beginImport(mine.api, 'appointments', text);
  expect(await addRows(mine.api, id, rows)).toMatchObject({ added: 4, problems: [] });
  const figures = async () =>
    expectDone(await mine.api('GET', `/opdesk/v1/figures?from=${past}&until=${past}`)).data.total;
  const counts = { booked: 4, seen: 2, no_shows: 1, cancelled: 1 };
  expect(await figures()).toEqual({ ...counts, offered_minutes: 120, taken_minutes: 30, utilisation: 0.25 });
  expectDone(await mine.api('DELETE', `/cdr/v1/clinic/${place.clinicId}/`));
  expect(await figures()).toEqual({ ...counts, offered_minutes: 0, taken_minutes: 0 });
});

test('the figures are read by the index of days of practice, however many appointments there are of other days', async () => {
  const many = sql(
    'test_many_appointments',
    `insert into appointments (
       business_id, id, doctor_id, clinic_id, patient_id, status, mode, channel, practice_date, token, start_at, end_at,
       occupied_from, occupied_until, overbooked, request_digest, created_by, created_at, updated_at, seated
     )
     select $1, 'old-' || n, $2, $3, 'pt-1', 'CM', 'INCLINIC', 'API', date '2020-01-01' + n / 20, n % 20 + 1, s, s + '15 min',
       s, s + '15 min', false, '', 'test', now(), now(), false
     from generate_series(1, 20000) as n
     cross join lateral (select timestamptz '2020-01-01 09:00+05:30' + n / 20 * interval '1 day' as s) as t`,
  );
  await server.runtime.db.query(many, [business.id, practice.doctorId, practice.clinicId]);
  await server.runtime.db.query(sql('test_analyze', 'analyze appointments'));
  const plan = await server.runtime.db.query<{ 'QUERY PLAN': string }>(
    sql(
      'test_explain_figures',
      `explain select count(*) from unnest($2::text[]) as c (id)
       join appointments a on a.business_id = $1 and a.clinic_id = c.id and a.practice_date between $3 and $4`,
    ),
    [business.id, [practice.clinicId], day, day],
  );
  expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toContain('appointments_by_practice_date');
});
