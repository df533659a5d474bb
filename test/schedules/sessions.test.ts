import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
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

const clock = createClock(at('2026-03-02', '08:00'));

let server: TestServer;
let business: TestBusiness;
let practice: Practice;
let path: string;

beforeAll(async () => {
  server = await startTestServer({ now: clock.now });
});
afterAll(() => server.close());
beforeEach(async () => {
  business = await server.createBusiness();
  practice = await addPractice(server, business);
  path = `/opdesk/v1/doctors/${practice.doctorId}/sessions`;
});

async function add(session: Readonly<Record<string, unknown>>): Promise<ApiAnswer> {
  return business.api('POST', path, {
    clinic_id: practice.clinicId,
    conf_id: practice.serviceId,
    from: '09:00',
    to: '13:00',
    ...session,
  });
}

async function list(): Promise<{ session_id: string }[]> {
  return expectDone(await business.api('GET', path)).data.sessions as { session_id: string }[];
}

function issuesOf(answer: ApiAnswer): string[] {
  expect(answer.status).toBe(400);
  return answer.body.error.details.issues.map((issue: { path: string; code: string }) => `${issue.path} ${issue.code}`);
}

test('one call makes a session for each weekday, by number or by name, and answers them all', async () => {
  const answer = await add({ weekdays: [1, 'wednesday', 7], clinic_id: undefined, partner_clinic_id: '642783' });
  expect(answer.status).toBe(201);
  const common = {
    doctor_id: practice.doctorId,
    clinic_id: practice.clinicId,
    conf_id: practice.serviceId,
    date: null,
    from: '09:00',
    to: '13:00',
    valid_from: null,
    valid_until: null,
    every_weeks: 1,
    weeks_of_month: null,
    replaces: false,
    slot_minutes: 15,
    buffer_before_minutes: 0,
    buffer_minutes: 0,
    seats: 1,
    max_appointments: null,
  };
  const { sessions } = answer.body.data;
  expect(sessions).toEqual(
    [1, 3, 7].map((weekday, index) => ({ ...common, session_id: sessions[index].session_id, weekday })),
  );
  expect(await list()).toEqual(sessions);
});

test('an extra session has a date; everything that was said is kept', async () => {
  const said = {
    date: '2026-05-01',
    from: '20:00',
    to: '02:30',
    slot_minutes: 20,
    buffer_before_minutes: 10,
    buffer_minutes: 5,
    seats: 3,
    max_appointments: 7,
  };
  const [session] = expectDone(await add(said)).data.sessions;
  expect(session).toMatchObject({ ...said, weekday: null, valid_from: null, valid_until: null });
  const limited = { weekday: 'monday', valid_from: '2026-04-01', valid_until: '2026-04-30', to: '24:00' };
  expect(expectDone(await add(limited)).data.sessions[0]).toMatchObject({ ...limited, weekday: 1 });
});

test('every problem of a session is named at once, before any id is looked up', async () => {
  expect(issuesOf(await business.api('POST', path, {})).toSorted()).toEqual([
    '/clinic_id required',
    '/conf_id required',
    '/from required',
    '/to required',
    '/weekday required',
  ]);
  const wrong = {
    clinic_id: 'x',
    partner_clinic_id: 'y',
    conf_id: '',
    weekday: 8,
    weekdays: [1, 'monday'],
    from: '24:00',
    to: '24:01',
    valid_from: '2026-02-29',
    valid_until: 20260301,
    slot_minutes: 0,
    buffer_minutes: -1,
    seats: 101,
  };
  expect(issuesOf(await add(wrong)).toSorted()).toEqual([
    '/buffer_minutes too_small',
    '/clinic_id conflict',
    '/conf_id too_short',
    '/from format',
    '/seats too_large',
    '/slot_minutes too_small',
    '/to format',
    '/valid_from format',
    '/valid_until type',
    '/weekday conflict',
    '/weekday too_large',
    '/weekdays conflict',
  ]);
  expect(issuesOf(await add({ date: '2026-03-02', valid_until: '2026-04-01' }))).toEqual(['/valid_until not_allowed']);
  expect(issuesOf(await add({ weekday: 1, valid_from: '2026-03-02', valid_until: '2026-03-01' }))).toEqual([
    '/valid_until too_small',
  ]);
  expect(issuesOf(await add({ weekday: 1, from: '09:00', to: '09:10' }))).toEqual(['/slot_minutes too_large']);
});

test("the clinic must be one where the doctor works, and the service the doctor's own and not archived", async () => {
  await addClinic(server, business, { id: 'cl-2' });
  await addDoctor(server, business, { id: 'do-2', clinicIds: ['cl-2'] });
  const others = expectDone(
    await business.api('POST', '/opdesk/v1/doctors/do-2/services', { name: 'Other', duration_minutes: 15 }),
  );
  expect(issuesOf(await add({ weekday: 1, clinic_id: 'cl-2', conf_id: others.data.service.conf_id }))).toEqual([
    '/clinic_id not_allowed',
    '/conf_id unknown_id',
  ]);
  expect(issuesOf(await add({ weekday: 1, clinic_id: undefined, partner_clinic_id: 'x', conf_id: 'x' }))).toEqual([
    '/partner_clinic_id unknown_id',
    '/conf_id unknown_id',
  ]);
  expectDone(await business.api('PATCH', `/opdesk/v1/services/${practice.serviceId}`, { archived: true }));
  expect(issuesOf(await add({ weekday: 1 }))).toEqual(['/conf_id not_allowed']);
  expect(await list()).toEqual([]);
});

describe('two sessions of one service', () => {
  test('cannot overlap, and the refusal names the other; none of several is made', async () => {
    const [monday] = await addSessions(business, practice, { weekday: 1, from: '09:00', to: '13:00' });
    const answer = await add({ weekdays: [2, 1], from: '12:45', to: '14:00' });
    expect(issuesOf(answer)).toEqual(['/from conflict']);
    expect(answer.body.error.details.issues[0].message).toBe(
      `overlaps session ${monday} of the same service (Monday 09:00–13:00), first on 2026-03-02`,
    );
    expect((await list()).map((session) => session.session_id)).toEqual([monday]);
    expectDone(await add({ weekdays: [1, 2], from: '13:00', to: '14:00' }));
  });

  test('cannot overlap over midnight, on a date, or at another clinic', async () => {
    await addSessions(business, practice, { weekday: 7, from: '22:00', to: '02:00' });
    expect(issuesOf(await add({ weekday: 1, from: '01:00', to: '03:00' }))).toEqual(['/from conflict']);
    expect(issuesOf(await add({ date: '2026-03-09', from: '01:00', to: '03:00' }))).toEqual(['/from conflict']);
    expectDone(await add({ date: '2026-03-03', from: '01:00', to: '03:00' }));
    await addClinic(server, business, { id: 'cl-2' });
    const linked = await business.api('PATCH', `/cdr/v1/doctor/${practice.doctorId}/`, { clinic_ids: ['cl-2'] });
    expectDone(linked);
    expect(issuesOf(await add({ weekday: 7, clinic_id: 'cl-2', from: '23:00', to: '23:30' }))).toEqual([
      '/from conflict',
    ]);
  });

  test('at clinics of different zones are compared by their instants', async () => {
    await addSessions(business, practice, { weekday: 6, from: '22:00', to: '02:00' });
    await addClinic(server, business, { id: 'cl-2', timeZone: 'Europe/London' });
    expectDone(await business.api('PATCH', `/cdr/v1/doctor/${practice.doctorId}/`, { clinic_ids: ['cl-2'] }));
    expectDone(await add({ date: '2026-03-08', clinic_id: 'cl-2', from: '00:30', to: '03:00' }));
    const refused = await add({ date: '2026-03-07', clinic_id: 'cl-2', from: '17:00', to: '18:00' });
    expect(issuesOf(refused)).toEqual(['/from conflict']);
    expect(refused.text).toContain('first on 2026-03-07');
    // 18:00 in London is 23:30 in Kolkata in winter, and 22:30 in summer.
    const saturday = { weekday: 6, clinic_id: 'cl-2', from: '20:30', to: '21:30' };
    expect((await add(saturday)).text).toContain('first on 2026-04-04');
    expectDone(await add({ ...saturday, valid_until: '2026-03-28' }));
  });

  test('may share their hours where they are never valid on the same day', async () => {
    await addSessions(business, practice, { weekday: 1, from: '09:00', to: '10:00', valid_until: '2026-03-31' });
    expectDone(await add({ weekday: 1, from: '09:00', to: '10:00', valid_from: '2026-04-01' }));
  });

  test('added at the same instant, one of them is refused', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => add({ weekday: 1 })));
    expect(answers.map((answer) => answer.status).toSorted()).toEqual([201, 400, 400, 400, 400, 400, 400, 400]);
    expect(await list()).toHaveLength(1);
  });
});

test('weekdays are understood by number and by name, whole or short, in any case', async () => {
  const names = ['Monday', 'TUE', 'wed', 'thursday', 'Fri', 'sAt', 7];
  const { sessions } = expectDone(await add({ weekdays: names })).data;
  expect(sessions.map((session: { weekday: number }) => session.weekday)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(issuesOf(await add({ weekdays: ['mon', 'Monday'] }))).toEqual(['/weekdays conflict']);
  for (const weekday of ['mo', 'mondays', 'Montag', '1', '', 0, 8, 1.5, true, null]) {
    expect([weekday, issuesOf(await add({ weekday }))[0]]).toEqual([
      weekday,
      expect.stringMatching(/^\/weekday (?:format|type|too_small|too_large)$/),
    ]);
  }
});

describe('hours that were meant otherwise', () => {
  test('equal ends are refused and say how a whole day is written', async () => {
    for (const hours of [
      { from: '09:00', to: '09:00' },
      { from: '00:00', to: '00:00' },
    ]) {
      const answer = await add({ weekday: 1, ...hours });
      expect(issuesOf(answer)).toEqual(['/to conflict']);
      expect(answer.text).toContain('is equal to from; a session of a whole day is from 00:00 to 24:00');
    }
    expectDone(await add({ weekday: 1, from: '00:00', to: '24:00' }));
  });
  test('a session that would cross midnight by more than twelve hours is refused and says until when it would go on', async () => {
    const answer = await add({ weekday: 1, from: '17:00', to: '13:00' });
    expect(issuesOf(answer)).toEqual(['/to too_large']);
    expect(answer.text).toContain('would go on until 13:00 of the next day');
    expect(issuesOf(await add({ weekday: 1, from: '17:00', to: '12:01' }))).toEqual(['/to too_large']);
    const [session] = expectDone(await add({ weekday: 1, from: '17:00', to: '12:00' })).data.sessions;
    const change = async (body: object): Promise<ApiAnswer> =>
      business.api('PATCH', `/opdesk/v1/sessions/${session.session_id}`, body);
    expect(issuesOf(await change({ to: '12:30' }))).toEqual(['/to too_large']);
    expect(issuesOf(await change({ to: '17:00' }))).toEqual(['/to conflict']);
    expect(issuesOf(await change({ from: '12:00' }))).toEqual(['/to conflict']);
    expect(issuesOf(await change({ from: '00:00', to: '00:00' }))).toEqual(['/to conflict']);
    expectDone(await change({ from: '00:00' }));
    expect(issuesOf(await change({ to: '00:00' }))).toEqual(['/to conflict']);
  });
});

test('sessions of different services may overlap: they share the seats of the doctor', async () => {
  const added = await business.api('POST', `/opdesk/v1/doctors/${practice.doctorId}/services`, {
    name: 'Scan',
    duration_minutes: 30,
  });
  const scan = expectDone(added).data.service.conf_id as string;
  await addSessions(business, practice, { weekday: 1, from: '09:00', to: '10:00' });
  expectDone(await add({ weekday: 1, conf_id: scan, from: '09:00', to: '10:00' }));
  const startAt = at('2026-03-02', '09:15');
  expectDone(await book(business, practice, startAt));
  const refused = await book(business, practice, startAt - 900, {
    appointment_details: { start_time: startAt - 900, conf_id: scan },
  });
  expect([refused.status, refused.body.error.details.reason]).toEqual([409, 'TAKEN']);
});

test("unknown ids, and another business's, are 404; writing needs the scope schedules", async () => {
  const [sessionId] = await addSessions(business, practice, { weekday: 1, from: '09:00', to: '10:00' });
  const other = await server.createBusiness();
  const reader = await business.addClient(['appointments:read', 'appointments:write', 'directory:write']);
  const body = { clinic_id: practice.clinicId, conf_id: practice.serviceId, weekday: 2, from: '09:00', to: '10:00' };
  const tried: [Pick<TestBusiness, 'api'>, string, string, unknown, number][] = [
    [business, 'GET', '/opdesk/v1/doctors/x/sessions', undefined, 404],
    [business, 'POST', '/opdesk/v1/doctors/x/sessions', body, 404],
    [business, 'PATCH', '/opdesk/v1/sessions/x', {}, 404],
    [other, 'GET', path, undefined, 404],
    [other, 'POST', path, body, 404],
    [other, 'PATCH', `/opdesk/v1/sessions/${sessionId}`, {}, 404],
    [other, 'DELETE', `/opdesk/v1/sessions/${sessionId}`, undefined, 404],
    [reader, 'GET', path, undefined, 403],
    [reader, 'POST', path, body, 403],
    [reader, 'PATCH', `/opdesk/v1/sessions/${sessionId}`, {}, 403],
    [reader, 'DELETE', `/opdesk/v1/sessions/${sessionId}`, undefined, 403],
  ];
  for (const [client, method, target, sent, status] of tried) {
    expect([method, target, (await client.api(method, target, sent)).status]).toEqual([method, target, status]);
  }
  expect(await list()).toHaveLength(1);
});
