import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addPractice, addSessions, type Practice } from '../support/practice.ts';
import { createClock, startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';
import { at } from '../support/calendar.ts';

// Monday, 2 March 2026, 08:00 in Kolkata.
const clock = createClock(at('2026-03-02', '08:00'));

let server: TestServer;
let business: TestBusiness;
let practice: Practice;

beforeAll(async () => {
  server = await startTestServer({ now: clock.now, config: { accessTokenSeconds: 86_400 * 365 } });
});
afterAll(() => server.close());
beforeEach(async () => {
  clock.set(at('2026-03-02', '08:00'));
  business = await server.createBusiness();
  practice = await addPractice(server, business);
});

function path(from: string, to = from, { doctorId, clinicId } = practice, more = ''): string {
  return `/dr/v1/doctor/${doctorId}/clinic/${clinicId}/appointment/slot?start_date=${from}&end_date=${to}${more}`;
}

describe('who may ask for what', () => {
  test("with partner_id=1 both ids are the partner's, and the answer is the same", async () => {
    await addSessions(business, practice, { weekday: 1, from: '09:00', to: '10:00' });
    const partners = { ...practice, doctorId: '8423994', clinicId: '642783' };
    const answer = await business.api('GET', path('2026-03-02', '2026-03-02', partners, '&partner_id=1'));
    expect(answer.text).toBe((await business.api('GET', path('2026-03-02'))).text);
    expect((await business.api('GET', path('2026-03-02', '2026-03-02', partners))).status).toBe(404);
  });

  test("an unknown doctor or clinic, and another business's, is 404 in the envelope of slots", async () => {
    const notFound = async (ids: Practice, code: string, client = business): Promise<void> => {
      const answer = await client.api('GET', path('2026-03-02', '2026-03-02', ids));
      expect(answer.status).toBe(404);
      expect(answer.body).toMatchObject({ success: 'false', status_code: 404, code, data: {}, error: { code } });
    };
    await notFound({ ...practice, doctorId: 'do-unknown' }, 'DOCTOR_NOT_FOUND');
    await notFound({ ...practice, clinicId: 'cl-unknown' }, 'CLINIC_NOT_FOUND');
    await notFound(practice, 'DOCTOR_NOT_FOUND', await server.createBusiness());
  });

  test('reading needs appointments:read, said before anything is looked up', async () => {
    const client = await business.addClient(['admin']);
    const answer = await client.api('GET', path('nonsense', 'nonsense', { ...practice, doctorId: 'do-unknown' }));
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ success: 'false', code: 'UNAUTHORIZED_ACCESS' });
  });
});

describe('bad dates', () => {
  const paths = async (query: string): Promise<unknown> => {
    const { doctorId, clinicId } = practice;
    const answer = await business.api('GET', `/dr/v1/doctor/${doctorId}/clinic/${clinicId}/appointment/slot?${query}`);
    expect(answer.status).toBe(400);
    expect(answer.body.success).toBe('false');
    return answer.body.error.details.issues.map(
      (issue: { path: string; code: string }) => `${issue.path} ${issue.code}`,
    );
  };

  test('both dates are required, and every problem is named at once', async () => {
    expect(await paths('')).toEqual(['/query/start_date required', '/query/end_date required']);
    expect(await paths('start_date=2026-02-30&end_date=tomorrow')).toEqual([
      '/query/start_date format',
      '/query/end_date format',
    ]);
    expect(await paths('start_date=2026-03-02')).toEqual(['/query/end_date required']);
    expect(await paths('start_date=2026-03-02&start_date=2026-03-03&end_date=2026-03-02')).toEqual([
      '/query/start_date type',
    ]);
  });

  test('the end is not before the start and at most 31 days are answered', async () => {
    expect(await paths('start_date=2026-03-02&end_date=2026-03-01')).toEqual(['/query/end_date too_small']);
    expect(await paths('start_date=2026-03-01&end_date=2026-04-01')).toEqual(['/query/end_date too_large']);
    expect((await business.api('GET', path('2026-03-01', '2026-03-31'))).status).toBe(200);
  });
});
