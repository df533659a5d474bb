import { expect, test } from 'vitest';
import { instant, issuesOf, openDesk } from '../support/desk.ts';
import { exportUnread, measureReads } from '../support/exports.ts';
import { expectDone } from '../support/practice.ts';

const reads = measureReads();
const desk = openDesk({ runtime: (runtime) => ({ ...runtime, db: reads.over(runtime.db) }) });

/** More than the system keeps for a reader who takes nothing. */
const manyPatients = `
  insert into patients (business_id, id, first_name, gender, date_of_birth, tag, created_at, updated_at)
  select $1, 'pt-' || n, 'Asha', 'F', '1990-01-01', repeat('x', 40000), now(), now() from generate_series(1000, 1400) n`;

test('two exports of a business are under way at once, and a third one is told to come back', async () => {
  await desk.rows(manyPatients);
  const path = '/opdesk/v1/tables/patients';
  const [first, second] = [await exportUnread(desk, path), await exportUnread(desk, path)];
  const third = await desk.business.api('GET', '/opdesk/v1/tables/doctors');
  expect([first.status, second.status, third.status]).toEqual(['200', '200', 429]);
  expect([third.body.code, third.headers.get('retry-after')]).toEqual(['TOO_MANY_REQUESTS', '10']);
  const other = await desk.server.createBusiness();
  expectDone(await other.api('GET', '/opdesk/v1/tables/doctors'));
  first.socket.destroy();
  await expect
    .poll(async () => (await desk.business.api('GET', '/opdesk/v1/tables/doctors')).status, { timeout: 30_000 })
    .toBe(200);
  second.socket.destroy();
});

test('an export of a table reads at most two megabytes at once, whatever the length of notes', async () => {
  const start = instant('09:15');
  for (let day = 0; day < 12; day += 1) {
    for (let slot = 0; slot < 10; slot += 1) await desk.book(start + day * 86_400 + slot * 900);
  }
  await desk.rows(
    "update appointments set notes = repeat('n', 20000), reason = repeat('r', 1000) where business_id = $1",
  );
  reads.mostAtOnce = 0;
  const { text } = await desk.business.api('GET', '/opdesk/v1/tables/appointments');
  expect(text.trimEnd().split('\r\n')).toHaveLength(121);
  expect(text.length).toBeGreaterThan(120 * 21_000);
  expect(reads.mostAtOnce).toBeLessThan(2_000_000);
});

test('a header of thirty thousand columns costs about as much as one of two hundred and one', async () => {
  const begin = async (columns: number): Promise<number> => {
    const name = 'c'.padEnd(Math.floor(58_000 / columns) - 1, 'x');
    const text = `${Array.from({ length: columns }, () => name).join()}\n`;
    const body = { kind: 'appointments', date_format: 'YYYY-MM-DD', file_key: 'wide', text };
    const before = process.cpuUsage();
    const answer = await desk.business.api('POST', '/opdesk/v1/imports', body);
    const { user } = process.cpuUsage(before);
    expect(issuesOf(answer)).toEqual(['/text too_many']);
    return user;
  };
  const least = async (columns: number): Promise<number> =>
    Math.min(await begin(columns), await begin(columns), await begin(columns));
  const few = await least(201);
  // Each is compared with nothing; the text is read either way.
  expect(await least(28_000)).toBeLessThan(10 * few);
});
