import { expect, test } from 'vitest';
import { eraseUnused } from '../../src/erasure/services/erase-unused.ts';
import { selectNotesToForget, selectOldPatients } from '../../src/privacy/db/privacy.ts';
import { forgetOld } from '../../src/privacy/services/forget-old.ts';
import { openDatabase, sql } from '../../src/postgres/database.ts';
import { callerContext } from '../../src/runtime/context.ts';
import { instant, openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';

const desk = openDesk({ duties: { answersRequests: true, doesJobs: false } });

const set = (retention: object) => desk.business.api('PATCH', '/opdesk/v1/settings', { retention });
const add = async (first_name: string): Promise<string> =>
  expectDone(await desk.business.api('POST', '/dr/v1/patient', { first_name, gender: 'F', age: 70 }))
    .patient_id as string;
const nameOf = async (id: string): Promise<string> =>
  (await desk.rows('select first_name from patients where business_id = $1 and id = $2', id))[0].first_name as string;
const days = 86_400;

test('nothing is forgotten until the business says after how many days', async () => {
  const id = await add('Old');
  desk.clock.advance(20_000 * days);
  await forgetOld(desk.server.runtime, new Map());
  expect(await nameOf(id)).toBe('Old');
  desk.clock.advance(-20_000 * days);
});

test('notes of appointments that are over go after so many days, and those of live ones stay', async () => {
  const over = await desk.book('09:15', { notes: 'a knee', reason: 'it hurts' });
  const live = await desk.book('09:30', { notes: 'a cough' }, { patient_id: await add('Another') });
  expectDone(await desk.business.api('PUT', `/dr/v1/appointment/${over}/cancel`, {}));
  expectDone(await set({ notes_days: 30 }));
  await forgetOld(desk.server.runtime, new Map());
  expect((await desk.read(over)).notes).toBe('a knee');
  desk.clock.advance(31 * days);
  await forgetOld(desk.server.runtime, new Map());
  const rows = await desk.rows('select id, notes, reason from appointments where business_id = $1 order by id');
  expect(rows.find(({ id }) => id === over)).toMatchObject({ notes: null, reason: null });
  expect(rows.find(({ id }) => id === live)).toMatchObject({ notes: 'a cough' });
  desk.clock.advance(-31 * days);
});

test('a patient without an appointment for so many days is erased, by the job, and is in the audit', async () => {
  const old = await add('Old');
  expectDone(await set({ patients_days: 365 }));
  desk.clock.advance(366 * days);
  const recent = await add('Recent');
  await forgetOld(desk.server.runtime, new Map());
  expect([await nameOf(old), await nameOf(recent)]).toEqual(['', 'Recent']);
  const audited = await desk.rows(
    "select actor_kind, actor_id from audit_pending where business_id = $1 and kind = 'erasure' and $2 = any (subject_ids)",
    old,
  );
  expect(audited).toEqual([{ actor_kind: 'system', actor_id: 'retention' }]);
  desk.clock.advance(-366 * days);
});

test('a patient who is used again before the job comes to them stays, and so does one with an appointment that is not over', async () => {
  const [booked, live, unused, merged, into] = [
    await add('Booked'),
    await add('Live'),
    await add('Unused'),
    await add('Merged'),
    await add('Into'),
  ];
  await desk.book('09:15', {}, { patient_id: live });
  desk.clock.advance(366 * days);
  await desk.book(instant('09:30') + 366 * days, {}, { patient_id: booked });
  expectDone(await desk.business.api('POST', `/opdesk/v1/patients/${merged}/merge`, { into }));
  const ctx = callerContext(desk.server.runtime, {
    businessId: desk.business.id,
    actor: { kind: 'system', id: 'retention' },
    scopes: new Set(),
  });
  const since = desk.clock.now() - 365 * days;
  // As a job has chosen them that read them before.
  for (const id of [booked, live, unused, merged])
    await eraseUnused(ctx, id, since, { role: 'system', onBehalfOf: null, remark: null });
  const names = [
    await nameOf(booked),
    await nameOf(live),
    await nameOf(unused),
    await nameOf(merged),
    await nameOf(into),
  ];
  expect(names).toEqual(['Booked', 'Live', '', 'Merged', 'Into']);
  expectDone(await set({ patients_days: 365 }));
  await forgetOld(desk.server.runtime, new Map());
  expect([await nameOf(booked), await nameOf(live), await nameOf(into)]).toEqual(['Booked', 'Live', '']);
  desk.clock.advance(-366 * days);
});

test('a run goes on after the patient with whom the one before ended, and begins anew at the end', async () => {
  const used = await add('Used');
  await desk.book('09:15', {}, { patient_id: used });
  const added: string[] = [];
  for (const name of ['One', 'Two', 'Three', 'Four']) {
    desk.clock.advance(1);
    added.push(await add(name));
  }
  expectDone(await set({ patients_days: 365 }));
  desk.clock.advance(366 * days);
  const places = new Map();
  const run = () => forgetOld(desk.server.runtime, places, { forgotten: 2, patients: 4, patientsAtOnce: 2 });
  const left = async () => {
    const names: string[] = [];
    for (const id of [used, ...added]) names.push(await nameOf(id));
    return names;
  };
  await run();
  expect(await left()).toEqual(['Used', '', '', 'Three', 'Four']);
  // Added before all of them, and so behind the place.
  await desk.rows(`update patients set created_at = to_timestamp(1) where business_id = $1 and id = $2`, added[3]);
  await run();
  expect(await left()).toEqual(['Used', '', '', '', 'Four']);
  await run();
  expect(await left()).toEqual(['Used', '', '', '', '']);
  desk.clock.advance(-366 * days - 4);
});

test('what is to be forgotten is found by indexes of their own', async () => {
  const db = openDatabase({ connectionString: desk.server.connectionString, poolSize: 1 });
  // A plan for any values, of tables that are too small for one by index.
  for (const setting of ['enable_seqscan = off', 'enable_bitmapscan = off', 'plan_cache_mode = force_generic_plan'])
    await db.query(sql('', `set ${setting}`));
  const planOf = async (call: string) =>
    (await db.query<Record<string, string>>(sql('', `explain execute ${call}`)))
      .map((row) => row['QUERY PLAN'])
      .join('\n');
  await selectNotesToForget(db, desk.business.id, 1, 1);
  expect(await planOf(`select_notes_to_forget('b', 1, 1)`)).toContain('using appointments_with_notes');
  await selectOldPatients(db, desk.business.id, 1, { id: '', createdAt: 0 }, 1);
  const plan = await planOf(`select_old_patients('b', 1, 0, '', 1)`);
  await db.close();
  expect(plan).toContain('using patients_to_forget');
  // Also the place is found by it, and no row before it is read.
  expect(plan).toMatch(/Index Cond: .*ROW\(created_at, id\) >/);
});

test('the days of retention are a whole number from 30 on, or null', async () => {
  for (const wrong of [29, 36_501, 'x', 30.5]) expect((await set({ notes_days: wrong })).status).toBe(400);
  expectDone(await set({ notes_days: 30, patients_days: 1_000 }));
  const { data } = expectDone(await set({ patients_days: null }));
  expect(data.settings.retention).toEqual({ notes_days: 30, patients_days: null });
});
