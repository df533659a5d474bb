import { expect, test } from 'vitest';
import { addDays } from '../../src/kernel/time.ts';
import { openDesk, today } from '../support/desk.ts';
import { addDoctor, expectDone } from '../support/practice.ts';
import type { ApiAnswer } from '../support/server.ts';

const desk = openDesk({ session: null, duties: { answersRequests: true, doesJobs: false } });
const later = addDays(today, 2_000);

async function add(whose: object, date = later): Promise<ApiAnswer> {
  return desk.business.api('POST', '/opdesk/v1/leaves', { ...whose, start_date: date, end_date: date });
}

/** Leaves of single days, one after the other. */
async function addRows(count: number, firstDate: string, doctorId: string | null, clinicId: string | null) {
  await desk.rows(
    `insert into leaves (business_id, id, doctor_id, clinic_id, start_date, end_date, reason, created_at)
     select $1, 'lv-' || gen_random_uuid(), $3, $4, $2::date + n, $2::date + n, 'away', now()
     from generate_series(0, ${count - 1}) as n`,
    firstDate,
    doctorId,
    clinicId,
  );
}

function expectTooMany(answer: ApiAnswer, message: string): void {
  expect(answer.status).toBe(400);
  expect(answer.body.error.details.issues).toEqual([
    { path: '', code: 'too_many', message, allowed: { maximum: 1_000 } },
  ]);
}

test('a doctor has at most 1,000 leaves that are not over, at whichever clinic', async () => {
  const { doctorId, clinicId } = desk.practice;
  const other = await addDoctor(desk.server, desk.business, { id: 'do-2', clinicIds: [clinicId] });
  await addRows(300, addDays(today, -300), doctorId, null);
  await addRows(500, addDays(today, 1), doctorId, null);
  await addRows(499, addDays(today, 501), doctorId, clinicId);
  expectDone(await add({ doctor_id: doctorId }));
  expectTooMany(await add({ doctor_id: doctorId }), 'a doctor has at most 1000 leaves to come');
  expectTooMany(await add({ doctor_id: doctorId, clinic_id: clinicId }), 'a doctor has at most 1000 leaves to come');
  expectDone(await add({ doctor_id: other }));
  desk.clock.set(desk.clock.now() + 2 * 86_400);
  expectDone(await add({ doctor_id: doctorId }));
});

test('a clinic has at most 1,000 closures that are not over', async () => {
  const { doctorId, clinicId } = desk.practice;
  await addRows(1_000, today, null, clinicId);
  expectTooMany(await add({ clinic_id: clinicId }), 'a clinic has at most 1000 leaves to come');
  expectDone(await add({ doctor_id: doctorId }));
});
