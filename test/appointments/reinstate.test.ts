import { expect, test } from 'vitest';
import { addHours, addService, conflictOf, instant, openDesk, reasonOf, today } from '../support/desk.ts';
import { at } from '../support/calendar.ts';
import { expectDone } from '../support/practice.ts';
import { openQueue } from '../support/queue.ts';
import { reserveDummy } from '../support/statuses.ts';
import type { ApiAnswer } from '../support/server.ts';

const desk = openDesk();

function call(id: string, verb: string, role: 'staff' | 'doctor' = 'staff'): Promise<ApiAnswer> {
  return desk.business.api('POST', `/opdesk/v1/appointments/${id}/${verb}`, { by: { role } });
}

test.each([
  ['cancel', 'reinstate', 'staff', 'CNS'],
  ['cancel', 'reinstate', 'doctor', 'CND'],
  ['no-show', 'undo-no-show', 'staff', 'NSS'],
  ['no-show', 'undo-no-show', 'doctor', 'NSD'],
] as const)('E2: after %s, %s by %s takes the seat again and keeps the number', async (ended, again, role, status) => {
  const id = await desk.book('09:15');
  expect(expectDone(await call(id, ended, role)).status).toBe(status);
  expect(await desk.counts()).toMatchObject({ seat_claims: 0 });
  for (let time = 0; time < 2; time += 1)
    expect(expectDone(await call(id, again))).toMatchObject({ status: 'BK', token: 1, start_time: instant('09:15') });
  expect(await desk.counts()).toMatchObject({ seat_claims: 1, appointment_history: 3, outbox: 5 });
  expect(reasonOf(await desk.send(desk.body('09:15')))).toBe('TAKEN');
});

test('E2: a seat that somebody else has by then is a 409 with alternatives, and nothing changes', async () => {
  const id = await desk.book('09:15');
  await call(id, 'cancel');
  await desk.book('09:15');
  const before = await desk.counts();
  const answer = await call(id, 'reinstate');
  expect(reasonOf(answer)).toBe('TAKEN');
  expect(conflictOf(answer).details.alternatives).toHaveLength(6);
  expect(await desk.counts()).toEqual(before);
  expect((await desk.read(id)).status).toBe('CNS');
});

test('a session with several seats gives it one that is free', async () => {
  const shared = await addService(desk, { name: 'Shared' });
  await addHours(desk, { conf_id: shared, from: '14:00', to: '16:00', seats: 2 });
  const id = await desk.book('14:00', { conf_id: shared });
  await call(id, 'cancel');
  await desk.book('14:00', { conf_id: shared });
  expect(expectDone(await call(id, 'reinstate')).status).toBe('BK');
  expect(reasonOf(await desk.send(desk.body('14:00', { conf_id: shared })))).toBe('TAKEN');
});

test('the past does not refuse, a leave over a time to come does', async () => {
  const [missed, later] = [await desk.book('09:15'), await desk.book('12:00')];
  await call(missed, 'no-show');
  await call(later, 'cancel');
  expectDone(
    await desk.business.api('POST', '/opdesk/v1/leaves', { doctor_id: 'do-1', start_date: today, end_date: today }),
  );
  desk.clock.set(at(today, '10:00'));
  expect(expectDone(await call(missed, 'undo-no-show')).status).toBe('BK');
  expect(reasonOf(await call(later, 'reinstate'))).toBe('DOCTOR_ON_LEAVE');
});

test('what was booked beyond the seats may be so again', async () => {
  await desk.book('09:15');
  const id = await desk.book('09:15', {}, { overbook: true });
  await call(id, 'cancel');
  expect(expectDone(await call(id, 'reinstate')).status).toBe('BK');
  expect(await desk.rows('select overbooked from seat_claims where business_id = $1 order by overbooked')).toEqual([
    { overbooked: false },
    { overbooked: true },
  ]);
});

test.each([
  ['a walk-in', () => openQueue(desk).walkIn({ patient_id: 'pt-1' })],
  ['a dummy', () => reserveDummy(desk, '09:15')],
])('%s, who never had a seat, takes none', async (_name, add) => {
  const id = await add();
  await call(id, 'cancel');
  await desk.book('09:15');
  expect(expectDone(await call(id, 'reinstate')).status).toBe('BK');
  expect(await desk.counts()).toMatchObject({ seat_claims: 1 });
});

test.each([
  ['reinstate', 'no-show'],
  ['undo-no-show', 'cancel'],
  ['reinstate', 'finish'],
])('%s after %s is forbidden', async (verb, ended) => {
  const id = await desk.book('09:15');
  await call(id, ended);
  const answer = await call(id, verb);
  expect([answer.status, answer.body.code]).toEqual([403, 'STATUS_CHANGE_NOT_ALLOWED']);
});
