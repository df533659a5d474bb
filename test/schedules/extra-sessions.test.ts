import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { at } from '../support/calendar.ts';
import { addPractice, addSessions, book, expectDone, type Practice } from '../support/practice.ts';
import { type ApiAnswer, createClock, startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';

// Monday, 2 March 2026.
const clock = createClock(at('2026-03-02', '08:00'));
const date = '2026-03-08';

let server: TestServer;
let business: TestBusiness;
let practice: Practice;

beforeAll(async () => {
  server = await startTestServer({ now: clock.now });
});
afterAll(() => server.close());
beforeEach(async () => {
  business = await server.createBusiness();
  practice = await addPractice(server, business);
});

async function add(session: Readonly<Record<string, unknown>>): Promise<ApiAnswer> {
  const { clinicId: clinic_id, serviceId: conf_id, doctorId } = practice;
  return business.api('POST', `/opdesk/v1/doctors/${doctorId}/sessions`, {
    clinic_id,
    conf_id,
    from: '09:00',
    to: '10:00',
    ...session,
  });
}

async function addLeave(leave: Readonly<Record<string, unknown>>): Promise<ApiAnswer['body']['data']> {
  return expectDone(await business.api('POST', '/opdesk/v1/leaves', leave)).data;
}

function messagesOf(answer: ApiAnswer): string[] {
  expect(answer.status, answer.text).toBe(400);
  return answer.body.error.details.issues.map(
    (issue: { path: string; message: string }) => `${issue.path} ${issue.message}`,
  );
}

const advice = 'so no slot of this session could be booked; shorten or remove the leave first';

test('an extra session during a whole-day leave is refused and names the leave, also where it would be moved there', async () => {
  const { leave } = await addLeave({
    doctor_id: practice.doctorId,
    start_date: date,
    end_date: '2026-03-09',
    reason: 'Private matter',
  });
  const refusal = [
    `/date the doctor is on leave then (leave ${leave.leave_id} from 2026-03-08 to 2026-03-09), ${advice}`,
  ];
  expect(messagesOf(await add({ date }))).toEqual(refusal);
  expect(messagesOf(await add({ date, replaces: true }))).toEqual(refusal);
  const [session = ''] = await addSessions(business, practice, { date: '2026-03-10', from: '09:00', to: '10:00' });
  expect(messagesOf(await business.api('PATCH', `/opdesk/v1/sessions/${session}`, { date }))).toEqual(refusal);
  expectDone(await business.api('DELETE', `/opdesk/v1/leaves/${leave.leave_id}`));
  expectDone(await add({ date }));
  expectDone(await book(business, practice, at(date, '09:00')));
});

test('a closure of the clinic refuses it as well; a leave that leaves a slot of it does not', async () => {
  const { leave } = await addLeave({ clinic_id: practice.clinicId, start_date: date });
  expect(messagesOf(await add({ date }))).toEqual([
    `/date the clinic is closed then (leave ${leave.leave_id} of 2026-03-08), ${advice}`,
  ]);
  await addLeave({
    doctor_id: practice.doctorId,
    start_time: at('2026-03-09', '09:00'),
    end_time: at('2026-03-09', '09:45'),
  });
  expectDone(await add({ date: '2026-03-09' }));
  expectDone(await book(business, practice, at('2026-03-09', '09:45')));
});

test('D1: an extra session in the hour that the clocks skip is refused', async () => {
  const abroad = await server.createBusiness();
  const there = await addPractice(server, abroad, {}, 'America/New_York');
  const answer = await abroad.api('POST', `/opdesk/v1/doctors/${there.doctorId}/sessions`, {
    clinic_id: there.clinicId,
    conf_id: there.serviceId,
    date,
    from: '02:00',
    to: '03:00',
  });
  expect(messagesOf(answer)).toEqual(['/date on that date the clocks skip this time, so that no slot is left of it']);
});

test('a leave and a closure that are added over extra sessions list those that lose their last slot, as a dry run does', async () => {
  const [alone = ''] = await addSessions(business, practice, { date, from: '09:00', to: '10:00' });
  await addSessions(business, practice, { weekday: 7, from: '12:00', to: '13:00' });
  await addSessions(business, practice, { date: '2026-03-09', from: '09:00', to: '10:00' });
  const leave = { doctor_id: practice.doctorId, start_date: date };
  for (const body of [
    { ...leave, dry_run: true },
    { clinic_id: practice.clinicId, start_date: date, dry_run: true },
    leave,
  ]) {
    expect((await addLeave(body)).sessions).toEqual([expect.objectContaining({ session_id: alone, date })]);
  }
  expect((await addLeave({ ...leave, end_date: '2026-03-09', dry_run: true })).sessions).toHaveLength(1);
  const part = {
    doctor_id: practice.doctorId,
    start_time: at('2026-03-09', '09:00'),
    end_time: at('2026-03-09', '09:45'),
  };
  expect((await addLeave(part)).sessions).toEqual([]);
});

test('a session over which a leave was added later can still change what does not change its time', async () => {
  const [session = ''] = await addSessions(business, practice, { date, from: '09:00', to: '10:00' });
  await addLeave({ doctor_id: practice.doctorId, start_date: date });
  expectDone(await business.api('PATCH', `/opdesk/v1/sessions/${session}`, { seats: 2 }));
  expect(messagesOf(await business.api('PATCH', `/opdesk/v1/sessions/${session}`, { to: '11:00' }))).toHaveLength(1);
});
