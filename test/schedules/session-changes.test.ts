import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { at } from '../support/calendar.ts';
import { addPractice, addSessions, book, expectDone, type Practice } from '../support/practice.ts';
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

async function list(): Promise<{ session_id: string }[]> {
  return expectDone(await business.api('GET', path)).data.sessions as { session_id: string }[];
}

function issuesOf(answer: ApiAnswer): string[] {
  expect(answer.status).toBe(400);
  return answer.body.error.details.issues.map((issue: { path: string; code: string }) => `${issue.path} ${issue.code}`);
}

describe('changing', () => {
  let sessionId: string;
  const change = async (body: unknown): Promise<ApiAnswer> =>
    business.api('PATCH', `/opdesk/v1/sessions/${sessionId}`, body);
  beforeEach(async () => {
    [sessionId = ''] = await addSessions(business, practice, {
      weekday: 1,
      from: '20:00',
      to: '02:00',
      valid_from: '2026-01-01',
    });
  });

  test('changes what it names; the end keeps its clock', async () => {
    const [before] = await list();
    expect(expectDone(await change({ from: '21:00', seats: 2 })).data.session).toEqual({
      ...before,
      from: '21:00',
      seats: 2,
    });
    expect(expectDone(await change({ from: '00:00', to: '24:00', valid_from: null })).data.session).toEqual({
      ...before,
      from: '00:00',
      to: '24:00',
      valid_from: null,
      seats: 2,
    });
    expect(expectDone(await change({ date: '2026-03-05' })).data.session).toMatchObject({
      weekday: null,
      date: '2026-03-05',
      valid_from: null,
    });
    expect(expectDone(await change({ weekday: 'friday' })).data.session).toMatchObject({ weekday: 5, date: null });
    expectDone(await change({}));
  });

  test('is checked as a whole', async () => {
    await addSessions(business, practice, { weekday: 2, from: '09:00', to: '10:00' });
    expect(issuesOf(await change({ weekday: 2, from: '09:30' }))).toEqual(['/from conflict']);
    expect(issuesOf(await change({ slot_minutes: 600 }))).toEqual(['/slot_minutes too_large']);
    expect(issuesOf(await change({ valid_until: '2025-12-31' }))).toEqual(['/valid_until too_small']);
    expect(issuesOf(await change({ clinic_id: 'x', conf_id: 'x' }))).toEqual([
      '/clinic_id unknown_id',
      '/conf_id unknown_id',
    ]);
    expect(issuesOf(await change({ weekday: 1, date: '2026-03-02', seats: 0 })).toSorted()).toEqual([
      '/date conflict',
      '/seats too_small',
    ]);
    expectDone(await change({ date: '2026-03-05' }));
    expect(issuesOf(await change({ valid_from: '2026-03-01' }))).toEqual(['/valid_from not_allowed']);
  });

  test('removing one takes its slots and leaves its appointments', async () => {
    const { appointment_id: id } = expectDone(await book(business, practice, at('2026-03-02', '20:00')));
    const removed = expectDone(await business.api('DELETE', `/opdesk/v1/sessions/${sessionId}`)).data;
    expect(removed).toMatchObject({
      session: { session_id: sessionId },
      appointments: [{ appointment_id: id, outcome: 'kept' }],
      dry_run: false,
    });
    expect((await business.api('DELETE', `/opdesk/v1/sessions/${sessionId}`)).status).toBe(404);
    expect(await list()).toEqual([]);
    expect((await book(business, practice, at('2026-03-02', '20:15'))).status).toBe(409);
    expect((await business.api('GET', `/dr/v1/appointment/${id}`)).status).toBe(200);
  });
});
