import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { at } from '../support/calendar.ts';
import {
  addClinic,
  addDoctor,
  addPractice,
  addSessions,
  book,
  expectDone,
  type Practice,
} from '../support/practice.ts';
import { type ApiAnswer, createClock, startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';

// Monday, 2 March 2026, 08:00 in Kolkata.
const clock = createClock(at('2026-03-02', '08:00'));

let server: TestServer;
let business: TestBusiness;
let practice: Practice;

beforeAll(async () => {
  server = await startTestServer({ now: clock.now, config: { accessTokenSeconds: 100_000_000 } });
});
afterAll(() => server.close());
beforeEach(async () => {
  clock.set(at('2026-03-02', '08:00'));
  business = await server.createBusiness();
  practice = await addPractice(server, business);
});

async function add(body: unknown, client: Pick<TestBusiness, 'api'> = business): Promise<ApiAnswer> {
  return client.api('POST', '/opdesk/v1/leaves', body);
}

async function list(query = ''): Promise<{ leave_id: string }[]> {
  return expectDone(await business.api('GET', `/opdesk/v1/leaves${query}`)).data.leaves as { leave_id: string }[];
}

function issuesOf(answer: ApiAnswer): string[] {
  expect(answer.status).toBe(400);
  return answer.body.error.details.issues.map((issue: { path: string; code: string }) => `${issue.path} ${issue.code}`);
}

async function bookAt(clockTime: string, date = '2026-03-02', where = practice): Promise<string> {
  return expectDone(await book(business, where, at(date, clockTime))).appointment_id as string;
}

function idsOf(answer: ApiAnswer): string[] {
  return expectDone(answer).data.appointments.map(
    (appointment: { appointment_id: string }) => appointment.appointment_id,
  );
}

test('a leave answers the live appointments that it hits, with their ids and times and nothing of the patient', async () => {
  await addSessions(business, practice, { weekday: 1, from: '09:00', to: '12:00' });
  const startAt = at('2026-03-02', '09:30');
  const booked = await book(business, practice, startAt, { partner_appointment_id: 'visit-1' });
  const answer = await add({
    partner_doctor_id: '8423994',
    start_time: startAt + 60,
    end_time: startAt + 120,
    reason: 'A call',
  });
  expect(answer.status).toBe(201);
  const { leave } = answer.body.data;
  expect(answer.body).toEqual({
    data: {
      leave: {
        leave_id: leave.leave_id,
        doctor_id: practice.doctorId,
        start_time: startAt + 60,
        end_time: startAt + 120,
        reason: 'A call',
      },
      sessions: [],
      appointments: [
        {
          appointment_id: expectDone(booked).appointment_id,
          partner_appointment_id: 'visit-1',
          patient_id: 'pt-1',
          doctor_id: practice.doctorId,
          clinic_id: practice.clinicId,
          start_time: startAt,
          end_time: startAt + 900,
          status: 'BK',
          outcome: 'kept',
        },
      ],
      dry_run: false,
    },
  });
});

test('appointments that only touch the leave are not hit, and what it covers can be booked no more', async () => {
  await addSessions(business, practice, { weekday: 1, from: '09:00', to: '12:00', buffer_minutes: 15 });
  await bookAt('09:00');
  const inside = await bookAt('09:30');
  await bookAt('10:00');
  const period = { start_time: at('2026-03-02', '09:15'), end_time: at('2026-03-02', '10:00') };
  expect(idsOf(await add({ doctor_id: practice.doctorId, ...period }))).toEqual([inside]);
  const refused = await book(business, practice, at('2026-03-02', '09:30'));
  expect([refused.status, refused.body.error.details.reason]).toEqual([409, 'DOCTOR_ON_LEAVE']);
  await bookAt('10:30');
});

test('whole days are those of each clinic, both ends counted', async () => {
  await addClinic(server, business, { id: 'cl-2', timeZone: 'America/New_York' });
  expectDone(await business.api('PATCH', `/cdr/v1/doctor/${practice.doctorId}/`, { clinic_ids: ['cl-2'] }));
  const added = await business.api('POST', `/opdesk/v1/doctors/${practice.doctorId}/services`, {
    name: 'Abroad',
    duration_minutes: 30,
  });
  const abroad = { ...practice, clinicId: 'cl-2', serviceId: expectDone(added).data.service.conf_id as string };
  await addSessions(business, practice, { weekdays: [2, 3, 4], from: '00:00', to: '24:00' });
  await addSessions(business, abroad, { weekdays: [2, 3, 4], from: '00:00', to: '24:00' });
  const newYork = async (date: string, time: string): Promise<string> =>
    expectDone(await book(business, abroad, at(date, time, 'America/New_York'))).appointment_id as string;
  // Midnight in New York is half past ten in Kolkata.
  await bookAt('23:45', '2026-03-03');
  const first = await bookAt('00:00', '2026-03-04');
  const second = await newYork('2026-03-04', '00:00');
  const third = await newYork('2026-03-04', '23:30');
  await bookAt('00:00', '2026-03-05');
  await newYork('2026-03-05', '00:00');
  expect(idsOf(await add({ doctor_id: practice.doctorId, start_date: '2026-03-04' }))).toEqual([first, second, third]);
  expect(
    idsOf(
      await add({ doctor_id: practice.doctorId, clinic_id: 'cl-2', start_date: '2026-03-03', end_date: '2026-03-04' }),
    ),
  ).toEqual([second, third]);
});

test('a closed clinic hits every doctor there, and no other clinic', async () => {
  await addClinic(server, business, { id: 'cl-2' });
  await addDoctor(server, business, { id: 'do-2', clinicIds: [practice.clinicId, 'cl-2'] });
  const added = await business.api('POST', '/opdesk/v1/doctors/do-2/services', { name: 'Check', duration_minutes: 15 });
  const here = {
    clinicId: practice.clinicId,
    doctorId: 'do-2',
    serviceId: expectDone(added).data.service.conf_id as string,
  };
  const there = { ...here, clinicId: 'cl-2' };
  await addSessions(business, practice, { weekday: 1, from: '09:00', to: '10:00' });
  await addSessions(business, here, { weekday: 1, from: '09:00', to: '09:30' });
  await addSessions(business, there, { weekday: 1, from: '09:30', to: '10:00' });
  const hit = [await bookAt('09:00'), await bookAt('09:15', '2026-03-02', here)];
  await bookAt('09:30', '2026-03-02', there);
  expect(idsOf(await add({ partner_clinic_id: '642783', start_date: '2026-03-02' }))).toEqual(hit);
  const refused = await book(business, here, at('2026-03-02', '09:00'));
  expect([refused.status, refused.body.error.details.reason]).toEqual([409, 'CLINIC_CLOSED']);
  await bookAt('09:45', '2026-03-02', there);
});

test('taking a leave back brings its slots back', async () => {
  await addSessions(business, practice, { weekday: 1, from: '09:00', to: '10:00' });
  const { leave } = expectDone(await add({ doctor_id: practice.doctorId, start_date: '2026-03-02' })).data;
  expect((await book(business, practice, at('2026-03-02', '09:00'))).status).toBe(409);
  expect((await business.api('DELETE', `/opdesk/v1/leaves/${leave.leave_id}`)).status).toBe(204);
  await bookAt('09:00');
  expect((await business.api('DELETE', `/opdesk/v1/leaves/${leave.leave_id}`)).status).toBe(404);
});

test('every problem of a leave is named at once', async () => {
  const who = { doctor_id: practice.doctorId };
  expect(issuesOf(await add({}))).toEqual(['/doctor_id required', '/start_time required']);
  expect(
    issuesOf(
      await add({
        ...who,
        partner_doctor_id: 'x',
        clinic_id: 'y',
        partner_clinic_id: 'z',
        reason: 5,
        end_date: '2026-03-02',
      }),
    ).toSorted(),
  ).toEqual(['/clinic_id conflict', '/doctor_id conflict', '/reason type', '/start_date required']);
  expect(issuesOf(await add({ ...who, start_time: 1772422200000 })).toSorted()).toEqual([
    '/end_time required',
    '/start_time too_large',
  ]);
  expect(issuesOf(await add({ ...who, start_time: 1772422200, end_time: 1772422200 }))).toEqual([
    '/end_time too_small',
  ]);
  expect(issuesOf(await add({ ...who, start_time: 1772422200, end_time: 1772422100 }))).toEqual([
    '/end_time too_small',
  ]);
  expect(issuesOf(await add({ ...who, start_time: 1772422200, end_time: 3072422200 }))).toEqual([
    '/end_time too_large',
  ]);
  expect(issuesOf(await add({ ...who, start_time: 1772422200, end_date: '2026-03-02' }))).toEqual([
    '/start_date conflict',
  ]);
  expect(issuesOf(await add({ ...who, start_date: '2026-02-30', end_date: 'x' }))).toEqual([
    '/start_date format',
    '/end_date format',
  ]);
  expect(issuesOf(await add({ ...who, start_date: '2026-03-02', end_date: '2026-03-01' }))).toEqual([
    '/end_date too_small',
  ]);
  expect(issuesOf(await add({ ...who, start_date: '2026-03-02', end_date: '2126-03-02' }))).toEqual([
    '/end_date too_large',
  ]);
  expect(issuesOf(await add({ doctor_id: 'x', partner_clinic_id: 'y', start_date: '2026-03-02' }))).toEqual([
    '/doctor_id unknown_id',
    '/partner_clinic_id unknown_id',
  ]);
  expect(await list()).toEqual([]);
});

test("another business's doctor, clinic and leave are not there; writing needs the scope schedules", async () => {
  const { leave } = expectDone(await add({ doctor_id: practice.doctorId, start_date: '2026-03-02' })).data;
  const other = await server.createBusiness();
  const body = { doctor_id: practice.doctorId, clinic_id: practice.clinicId, start_date: '2026-03-02' };
  expect(issuesOf(await add(body, other))).toEqual(['/doctor_id unknown_id', '/clinic_id unknown_id']);
  expect((await other.api('DELETE', `/opdesk/v1/leaves/${leave.leave_id}`)).status).toBe(404);
  expect((await other.api('GET', `/opdesk/v1/leaves?doctor_id=${practice.doctorId}`)).body.code).toBe(
    'DOCTOR_NOT_FOUND',
  );
  expect((await other.api('GET', `/opdesk/v1/leaves?clinic_id=${practice.clinicId}`)).body.code).toBe(
    'CLINIC_NOT_FOUND',
  );
  expect(expectDone(await other.api('GET', '/opdesk/v1/leaves')).data.leaves).toEqual([]);
  const reader = await business.addClient(['appointments:read', 'appointments:write', 'directory:write']);
  expect((await add(body, reader)).status).toBe(403);
  expect((await reader.api('DELETE', `/opdesk/v1/leaves/${leave.leave_id}`)).status).toBe(403);
  expect((await reader.api('GET', '/opdesk/v1/leaves')).status).toBe(403);
  expect(expectDone(await business.api('GET', '/opdesk/v1/leaves')).data.leaves).toHaveLength(1);
});
