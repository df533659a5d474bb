import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addDays } from '../../src/kernel/time.ts';
import { at } from '../support/calendar.ts';
import { addPractice, addSessions, book, expectDone, type Practice } from '../support/practice.ts';
import { type ApiAnswer, createClock, startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';

// Monday, 2 March 2026.
const clock = createClock(at('2026-03-02', '08:00'));

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

async function change(sessionId: string, body: unknown): Promise<ApiAnswer> {
  return business.api('PATCH', `/opdesk/v1/sessions/${sessionId}`, body);
}

function issuesOf(answer: ApiAnswer): string[] {
  expect(answer.status, answer.text).toBe(400);
  return answer.body.error.details.issues.map((issue: { path: string; code: string }) => `${issue.path} ${issue.code}`);
}

/** `2026-03-07 09:00`, … of the slots offered in so many days. */
async function starts(from: string, days = 31): Promise<string[]> {
  const { doctorId, clinicId } = practice;
  const path = `/dr/v1/doctor/${doctorId}/clinic/${clinicId}/appointment/slot?start_date=${from}&end_date=${addDays(from, days - 1)}`;
  const { data } = expectDone(await business.api('GET', path));
  const slots = data.schedule[clinicId].flatMap(
    (service: { slots: { s: string; available: boolean }[] }) => service.slots,
  );
  return slots
    .filter(({ available }: { available: boolean }) => available)
    .map(({ s }: { s: string }) => `${s.slice(0, 10)} ${s.slice(11, 16)}`);
}

async function dates(from: string, days = 31): Promise<string[]> {
  return [...new Set((await starts(from, days)).map((start) => start.slice(0, 10)))];
}

async function explain(
  date: string,
  time: string,
): Promise<{ code: string; message: string; session_ids: string[] }[]> {
  const { doctorId: doctor_id, clinicId: clinic_id } = practice;
  const query = new URLSearchParams({ doctor_id, clinic_id, start_time: String(at(date, time)) });
  return expectDone(await business.api('GET', `/opdesk/v1/slots/explain?${query.toString()}`)).data.causes;
}

describe('every n weeks', () => {
  test('a session is held every second week from valid_from on: in slots, in bookings and in explanations', async () => {
    const [id = ''] = await addSessions(business, practice, {
      weekday: 'sat',
      from: '09:00',
      to: '10:00',
      valid_from: '2026-03-07',
      every_weeks: 2,
    });
    expect(await dates('2026-03-02')).toEqual(['2026-03-07', '2026-03-21']);
    expectDone(await book(business, practice, at('2026-03-07', '09:00')));
    const refused = await book(business, practice, at('2026-03-14', '09:00'));
    expect([refused.status, refused.body.error.details.reason]).toEqual([409, 'NOT_OFFERED']);
    expect(await explain('2026-03-14', '09:00')).toEqual([
      expect.objectContaining({
        code: 'NO_SESSIONS',
        session_ids: [id],
        message:
          'Consultation has no session at this clinic on 2026-03-14. Saturday 09:00–10:00 is not held on that date.',
      }),
    ]);
    expect(expectDone(await change(id, { valid_from: '2026-03-14' })).data.session).toMatchObject({
      every_weeks: 2,
      valid_from: '2026-03-14',
    });
    expect(await dates('2026-03-02')).toEqual(['2026-03-14', '2026-03-28']);
    expectDone(await change(id, { every_weeks: 1, valid_from: null }));
    expect(await dates('2026-03-02')).toEqual(['2026-03-07', '2026-03-14', '2026-03-21', '2026-03-28']);
  });

  test('weeks in turn: sessions that are never held in the same week may have the same hours', async () => {
    expectDone(await add({ weekday: 6, valid_from: '2026-03-07', every_weeks: 2 }));
    expectDone(await add({ weekday: 6, valid_from: '2026-03-14', every_weeks: 2 }));
    const refused = await add({ weekday: 6, valid_from: '2026-03-21', every_weeks: 3 });
    expect(issuesOf(refused)).toEqual(['/from conflict']);
    expect(refused.text).toContain('first on 2026-03-21');
  });

  test('needs valid_from, and neither a date nor weeks of a month beside it', async () => {
    expect(issuesOf(await add({ weekday: 1, every_weeks: 2 }))).toEqual(['/valid_from required']);
    expect(issuesOf(await add({ weekday: 1, every_weeks: 53, valid_from: '2026-03-02' }))).toEqual([
      '/every_weeks too_large',
    ]);
    expect(issuesOf(await add({ weekday: 1, every_weeks: 2, valid_from: '2026-03-02', weeks_of_month: [1] }))).toEqual([
      '/weeks_of_month conflict',
    ]);
    expect(issuesOf(await add({ date: '2026-03-02', every_weeks: 2 }))).toEqual(['/every_weeks not_allowed']);
    const [id = ''] = await addSessions(business, practice, { weekday: 1, from: '09:00', to: '10:00' });
    expect(issuesOf(await change(id, { every_weeks: 2 }))).toEqual(['/valid_from required']);
    expectDone(await change(id, { every_weeks: 2, valid_from: '2026-03-02' }));
    expect(issuesOf(await change(id, { valid_from: null }))).toEqual(['/valid_from required']);
    expect(issuesOf(await change(id, { weeks_of_month: [1] }))).toEqual(['/weeks_of_month conflict']);
    expect(expectDone(await change(id, { date: '2026-03-05' })).data.session).toMatchObject({
      weekday: null,
      every_weeks: 1,
      valid_from: null,
    });
  });
});

describe('weeks of a month', () => {
  test('a session is held on the first and the third Saturday', async () => {
    const said = { weekday: 'Saturday', from: '09:00', to: '10:00', weeks_of_month: [3, 1] };
    const [session] = expectDone(await add(said)).data.sessions;
    expect(session.weeks_of_month).toEqual([1, 3]);
    expect(await dates('2026-03-02')).toEqual(['2026-03-07', '2026-03-21']);
    expect(await dates('2026-04-01')).toEqual(['2026-04-04', '2026-04-18']);
    const { data } = expectDone(await business.api('GET', `/opdesk/v1/doctors/${practice.doctorId}/sessions`));
    expect(data.sessions).toEqual([session]);
    const refused = await add({ weekday: 6, weeks_of_month: [3] });
    expect(refused.text).toContain('(first and third Saturday 09:00–10:00), first on 2026-03-21');
    expectDone(await add({ weekday: 6, weeks_of_month: [2] }));
    expect(
      expectDone(await change(session.session_id, { weeks_of_month: [-1, 5] })).data.session.weeks_of_month,
    ).toEqual([5, -1]);
    expect(issuesOf(await change(session.session_id, { weeks_of_month: null }))).toEqual(['/from conflict']);
  });

  test('names weeks that there are, each once', async () => {
    expect(issuesOf(await add({ weekday: 1, weeks_of_month: [] }))).toEqual(['/weeks_of_month too_short']);
    expect(issuesOf(await add({ weekday: 1, weeks_of_month: [1, 1] }))).toEqual(['/weeks_of_month conflict']);
    expect(issuesOf(await add({ weekday: 1, weeks_of_month: [0, 6, '1'] }))).toEqual(
      expect.arrayContaining(['/weeks_of_month/0 enum', '/weeks_of_month/1 enum', '/weeks_of_month/2 type']),
    );
    expect(issuesOf(await add({ date: '2026-03-02', weeks_of_month: [1] }))).toEqual(['/weeks_of_month not_allowed']);
  });
});

describe('other hours on one date', () => {
  let weekly: string;
  beforeEach(async () => {
    [weekly = ''] = await addSessions(business, practice, { weekdays: [1, 2], from: '09:00', to: '09:30' });
  });

  test("replace the week's on that date alone, in slots, bookings and explanations; once removed, the week's are held again", async () => {
    const [morning] = expectDone(await add({ date: '2026-03-09', replaces: true, from: '09:15', to: '09:30' })).data
      .sessions;
    const [evening] = expectDone(await add({ date: '2026-03-09', replaces: true, from: '17:00', to: '17:15' })).data
      .sessions;
    expect(morning).toMatchObject({ date: '2026-03-09', replaces: true });
    expect(await starts('2026-03-09', 2)).toEqual([
      '2026-03-09 09:15',
      '2026-03-09 17:00',
      '2026-03-10 09:00',
      '2026-03-10 09:15',
    ]);
    expect((await book(business, practice, at('2026-03-09', '09:00'))).body.error.details.reason).toBe('NOT_OFFERED');
    expect(await explain('2026-03-09', '09:00')).toEqual([
      expect.objectContaining({
        code: 'OUTSIDE_HOURS',
        session_ids: [morning.session_id, evening.session_id],
        message:
          '09:00 on 2026-03-09 is outside the hours of Consultation: 09:15–09:30, 17:00–17:15. On that date they replace the hours of the week.',
      }),
    ]);
    expectDone(await book(business, practice, at('2026-03-09', '17:00')));
    for (const { session_id: id } of [morning, evening])
      expect((await business.api('DELETE', `/opdesk/v1/sessions/${id}`)).status).toBe(200);
    expect(await starts('2026-03-09', 1)).toEqual(['2026-03-09 09:00', '2026-03-09 09:15']);
  });

  test('cannot overlap each other, nor can an extra session overlap the hours that may come back', async () => {
    expectDone(await add({ date: '2026-03-09', replaces: true, from: '09:00', to: '12:00' }));
    expect(issuesOf(await add({ date: '2026-03-09', replaces: true, from: '11:00', to: '13:00' }))).toEqual([
      '/from conflict',
    ]);
    expect(issuesOf(await add({ date: '2026-03-09', from: '11:00', to: '13:00' }))).toEqual(['/from conflict']);
    expectDone(await add({ date: '2026-03-16', replaces: true, from: '15:00', to: '16:00' }));
    const extra = await add({ date: '2026-03-16', from: '09:15', to: '10:00' });
    expect(issuesOf(extra)).toEqual(['/from conflict']);
    expect(extra.text).toContain(weekly);
    expectDone(await add({ date: '2026-03-16', from: '12:00', to: '13:00' }));
    expect(await starts('2026-03-16', 1)).toEqual([
      '2026-03-16 12:00',
      '2026-03-16 12:15',
      '2026-03-16 12:30',
      '2026-03-16 12:45',
      '2026-03-16 15:00',
      '2026-03-16 15:15',
      '2026-03-16 15:30',
      '2026-03-16 15:45',
    ]);
  });

  test('belong to a date: a weekly session replaces nothing', async () => {
    expect(issuesOf(await add({ weekday: 3, replaces: true }))).toEqual(['/replaces not_allowed']);
    expect(issuesOf(await change(weekly, { replaces: true }))).toEqual(['/replaces not_allowed']);
    expectDone(await change(weekly, { replaces: false }));
    const [extra] = expectDone(await add({ date: '2026-03-09', from: '15:00', to: '16:00' })).data.sessions;
    expectDone(await change(extra.session_id, { replaces: true }));
    expect(await dates('2026-03-09', 1)).toEqual(['2026-03-09']);
    expect((await starts('2026-03-09', 1))[0]).toBe('2026-03-09 15:00');
    expect(expectDone(await change(extra.session_id, { weekday: 4 })).data.session).toMatchObject({
      weekday: 4,
      replaces: false,
    });
    expect((await starts('2026-03-09', 1))[0]).toBe('2026-03-09 09:00');
  });

  test("replace no other service's hours", async () => {
    const scan = expectDone(
      await business.api('POST', `/opdesk/v1/doctors/${practice.doctorId}/services`, {
        name: 'Scan',
        duration_minutes: 30,
      }),
    );
    expectDone(
      await add({ date: '2026-03-09', replaces: true, from: '15:00', to: '15:30', conf_id: scan.data.service.conf_id }),
    );
    expect(await starts('2026-03-09', 1)).toEqual(['2026-03-09 09:00', '2026-03-09 09:15', '2026-03-09 15:00']);
  });
});
