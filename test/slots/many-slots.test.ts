import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createPlaces } from '../../src/runtime/places.ts';
import { createSlices } from '../../src/runtime/slices.ts';
import { addHours, openDesk, reasonOf } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import type { ApiAnswer } from '../support/server.ts';

/** By this clock each look at it takes longer than a slice, so that every step of a computation is one. */
let looks = 0;
const slices = createSlices(() => (looks += 1_000));
/** One in all. */
const places = createPlaces(1, 1);
const desk = openDesk({
  service: { duration_minutes: 5, book_ahead_days: 400 },
  session: null,
  duties: { answersRequests: true, doesJobs: false },
  runtime: (runtime) => ({ ...runtime, slices, longSearches: places }),
});

const slotsPath = (from: string, to: string): string =>
  `/dr/v1/doctor/${desk.practice.doctorId}/clinic/${desk.practice.clinicId}/appointment/slot` +
  `?start_date=${from}&end_date=${to}`;
const wholeDays = (minutes: number) => addHours(desk, { from: '00:00', to: '24:00', slot_minutes: minutes });

/** How often the event loop turned until the answer came. */
async function turnsOf(asking: Promise<ApiAnswer>): Promise<{ readonly turns: number; readonly answer: ApiAnswer }> {
  let [turns, isDone] = [0, false];
  const answered = asking.finally(() => (isDone = true));
  for (; !isDone; turns += 1) await nextTurn();
  return { turns, answer: await answered };
}

test('days with more slots than one answer has are refused, with how many days to ask for', async () => {
  await wholeDays(1);
  const refused = await desk.business.api('GET', slotsPath('2026-03-02', '2026-04-01'));
  expect(refused.body.error.details.issues[0]).toMatchObject({
    path: '/query/end_date',
    code: 'too_many',
    message:
      'covers more than the 20000 slots of one answer; ask for 13 days from start_date on, and then for those after',
    allowed: { maxItems: 20_000, maximumDays: 13 },
  });
  const { data } = expectDone(await desk.business.api('GET', slotsPath('2026-03-02', '2026-03-14')));
  expect(data.schedule[desk.practice.clinicId][0].slots).toHaveLength(13 * 1_440);
  expect((await desk.business.api('GET', slotsPath('2026-03-02', '2026-03-15'))).status).toBe(400);
});

test('where one day alone has more slots than an answer, the refusal says that they are too many', async () => {
  for (let nth = 1; nth <= 14; nth += 1) {
    const service = { name: `Service ${nth}`, duration_minutes: 1 };
    const made = await desk.business.api('POST', `/opdesk/v1/doctors/${desk.practice.doctorId}/services`, service);
    const hours = { conf_id: expectDone(made).data.service.conf_id, from: '00:00', to: '24:00', slot_minutes: 1 };
    await addHours(desk, hours);
  }
  const refused = await desk.business.api('GET', slotsPath('2026-03-02', '2026-03-02'));
  expect(refused.body.error.details.issues[0]).toMatchObject({
    message: expect.stringContaining('one day alone has more'),
    allowed: { maxItems: 20_000, maximumDays: 0 },
  });
});

test('the event loop turns while many slots are worked out and written', async () => {
  await wholeDays(3);
  const { turns, answer } = await turnsOf(desk.business.api('GET', slotsPath('2026-03-02', '2026-04-01')));
  const slots = expectDone(answer).data.schedule[desk.practice.clinicId][0].slots as unknown[];
  expect(slots).toHaveLength(31 * 480);
  // Fifty at a time they are marked, a hundred at a time written.
  expect(turns).toBeGreaterThan(slots.length / 50 + slots.length / 100);
});

/** The doctor is away for almost all of each of these days: every slot is looked at, and none is free. */
async function beAway(days: number): Promise<void> {
  await desk.rows(
    `insert into leaves (business_id, id, doctor_id, start_at, end_at, reason, created_at)
     select $1, 'lv-' || n, 'do-1', at, at + interval '86399 seconds', 'away', now()
     from generate_series(0, ${days - 1}) as n, to_timestamp(1772389800 + n * 86400) as at`,
  );
  await desk.rows('update businesses set catalog_version = catalog_version + 1 where id = $1');
  desk.server.runtime.catalog.forget(desk.business.id);
}

test('the event loop turns while alternatives are looked for among as many slots as one search looks at', async () => {
  await wholeDays(5);
  await beAway(400);
  const { turns, answer } = await turnsOf(desk.send(desk.body('09:00')));
  expect([reasonOf(answer), answer.body.error.details.alternatives]).toEqual(['DOCTOR_ON_LEAVE', []]);
  // Fifty slots a turn.
  expect(turns).toBeGreaterThan(20_000 / 50);
});

test('a search that takes long has a place and gives it back; without one, a refusal has no alternatives', async () => {
  await wholeDays(5);
  await beAway(40);
  const alternatives = async (time: string): Promise<unknown[]> => {
    const { error } = (await desk.send(desk.body(time))).body;
    expect(error.details.reason).toBe('DOCTOR_ON_LEAVE');
    return error.details.alternatives;
  };
  expect(await alternatives('09:00')).toHaveLength(6);
  const release = places.take('another business');
  expect(await alternatives('09:05')).toEqual([]);
  release?.();
  expect(await alternatives('09:10')).toHaveLength(6);
});

test('the next free slot of a day that has many is sought in slices', async () => {
  await wholeDays(1);
  const before = looks;
  const { clinicId: clinic_id, doctorId: doctor_id } = desk.practice;
  const patient = { first_name: 'Test', last_name: 'Patient', dob: '1987-01-06', mobile: '+919999999999', gender: 'M' };
  const path = '/dr/v1/appointment/slots/reserve';
  expectDone(await desk.business.api('POST', path, { patient, clinic_id, doctor_id }));
  // The slots of today and of tomorrow, fifty at a time.
  expect((looks - before) / 1_000).toBeGreaterThan((2 * 1_440) / 50);
});

test('a short search needs no place', async () => {
  await wholeDays(5);
  const release = places.take('another business');
  expectDone(await desk.send(desk.body('09:00')));
  expect((await desk.send(desk.body('09:00'))).body.error.details.alternatives).toHaveLength(6);
  release?.();
});
