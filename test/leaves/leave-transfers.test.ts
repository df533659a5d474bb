import {
  addColleague,
  addLeave,
  changesOf,
  clock,
  morning,
  type StrandedAnswer,
  strandedBy,
  told,
} from '../support/stranded.ts';
import { expect, test } from 'vitest';
import { at } from '../support/calendar.ts';
import { openDesk, today } from '../support/desk.ts';
import { addDoctor, expectDone } from '../support/practice.ts';
import { openQueue } from '../support/queue.ts';

// Every day 09:00 to 13:00, a quarter of an hour each.
const desk = openDesk();

async function verb(id: string, path: string): Promise<void> {
  expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${id}/${path}`, {}));
}

test('walk-ins are listed and kept or cancelled; a colleague takes them into the queue', async () => {
  await addColleague(desk);
  desk.clock.set(at(today, '09:00'));
  await openQueue(desk).walkIn({ name: 'Somebody' });
  expect(told(await addLeave(desk, { action: 'move' }, morning, { dry_run: true }))).toEqual(['kept WALK_IN']);
  expect(told(await addLeave(desk, { action: 'move', otherwise: 'cancel' }, morning, { dry_run: true }))).toEqual([
    'cancelled WALK_IN',
  ]);
  const [hit] = strandedBy(await addLeave(desk, { action: 'transfer' }));
  expect(hit).toMatchObject({
    outcome: 'transferred',
    status: 'CK',
    to: { start_time: at(today, '09:00'), doctor_id: 'do-2', token: 1 },
  });
  expect(hit).not.toHaveProperty('patient_id');
  expect(
    await desk.rows(
      'select doctor_id, status, token, queue_position::int, seated from appointments where business_id = $1',
    ),
  ).toEqual([{ doctor_id: 'do-2', status: 'CK', token: 1, queue_position: 1, seated: false }]);
});

test('transfer: to a colleague of the same service at the same time; else the colleague’s next free slot', async () => {
  await addColleague(desk);
  await addColleague(desk, {}, 'do-3', { name: 'Something else' });
  await addColleague(desk, {}, 'do-4', { modes: ['VIDEO'] });
  const ids = [await desk.book('09:00'), await desk.book('09:15')];
  await verb(ids[0] ?? '', 'check-in');
  await desk.book('09:15', {}, { doctor_id: 'do-2' });
  const answer = await addLeave(desk, { action: 'transfer' });
  expect(told(answer)).toEqual(['transferred 09:00 do-2', 'transferred 09:30 do-2']);
  expect(strandedBy(answer).map(({ to, status }) => [to?.token, status])).toEqual([
    [2, 'CK'],
    [3, 'BK'],
  ]);
  expect(await changesOf(desk, ids[1] ?? '')).toEqual([
    { action: 'transfer', role: 'api', on_behalf_of: null, to_status: 'BK' },
  ]);
  expect(await desk.rows('select doctor_id from seat_claims where business_id = $1')).toEqual(
    ids.concat('').map(() => ({ doctor_id: 'do-2' })),
  );
});

test('transfer: a named colleague does with another name of the service; one who does not work there does not', async () => {
  const serviceId = await addColleague(desk, {}, 'do-3', { name: 'Something else' });
  await addDoctor(desk.server, desk.business, { id: 'do-5', clinicIds: [] });
  const id = await desk.book('09:00');
  expect(told(await addLeave(desk, { action: 'transfer' }, morning, { dry_run: true }))).toEqual(['kept NO_COLLEAGUE']);
  expect(told(await addLeave(desk, { action: 'transfer', doctor_id: 'do-5' }, morning, { dry_run: true }))).toEqual([
    'kept NO_COLLEAGUE',
  ]);
  expect(told(await addLeave(desk, { action: 'transfer', partner_doctor_id: 'partner-do-3' }))).toEqual([
    'transferred 09:00 do-3',
  ]);
  expect(await desk.rows('select service_id from appointments where business_id = $1 and id = $2', id)).toEqual([
    { service_id: serviceId },
  ]);
});

test('a closed clinic moves the appointments of all its doctors, each to his own slots', async () => {
  await addColleague(desk);
  await desk.book('09:00');
  await desk.book('09:00', {}, { doctor_id: 'do-2' });
  const answer = await desk.business.api('POST', '/opdesk/v1/leaves', {
    clinic_id: 'cl-1',
    start_date: today,
    appointments: { action: 'move' },
  });
  expect(told(answer).toSorted()).toEqual(['moved 2026-03-03 09:00', 'moved 2026-03-03 09:00 do-2']);
});

test.each([
  ['warn', ['moved 10:00'], 1],
  ['refuse', ['moved 10:15'], 0],
  ['allow', ['moved 10:00'], 0],
] as const)('a move to a time at which the patient has another appointment: %s', async (setting, outcome, warnings) => {
  await addColleague(desk);
  const [id, other] = [await desk.book('09:15'), await desk.book('10:00', {}, { doctor_id: 'do-2' })];
  expectDone(await desk.business.api('PATCH', '/opdesk/v1/settings', { patient_conflicts: setting }));
  for (const more of [{ dry_run: true }, {}]) {
    const answer = await addLeave(desk, { action: 'move' }, morning, more);
    expect(told(answer)).toEqual(outcome);
    const [hit] = strandedBy(answer) as (StrandedAnswer & { readonly warnings?: unknown[] })[];
    expect(hit?.appointment_id).toBe(id);
    expect(hit?.warnings ?? []).toHaveLength(warnings);
    if (warnings > 0)
      expect(hit?.warnings).toMatchObject([
        { code: 'PATIENT_CONFLICT', appointment: { appointment_id: other, doctor_id: 'do-2' } },
      ]);
  }
});

test('a colleague at the same time is refused for a patient who has another appointment then; two of one patient do not meet', async () => {
  await addColleague(desk);
  await addColleague(desk, {}, 'do-3');
  await desk.book('09:15');
  await desk.book('09:30', {}, { doctor_id: 'do-3' });
  await desk.book('09:30');
  expectDone(await desk.business.api('PATCH', '/opdesk/v1/settings', { patient_conflicts: 'refuse' }));
  const hits = strandedBy(await addLeave(desk, { action: 'transfer', doctor_id: 'do-2' }));
  expect(hits.map(({ to }) => clock(to?.start_time ?? 0))).toEqual(['09:15', '09:45']);
});
