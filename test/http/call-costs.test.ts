import { expect, test } from 'vitest';
import { describeApi } from '../../src/compose.ts';
import { callCosts, costOf } from '../../src/http/call-costs.ts';
import { openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import { type Api, startTestServer, testConfig } from '../support/server.ts';

/** The time of limits stands still: what is counted is never given back. */
const desk = openDesk({
  config: { rateLimitPerSecond: 100 },
  duties: { answersRequests: true, doesJobs: false },
  runtime: (runtime) => ({ ...runtime, elapsedMs: () => 0 }),
});
const limits = ({ headers }: { readonly headers: Headers }) =>
  ['limit', 'cost', 'remaining'].map((name) => Number(headers.get(`x-ratelimit-${name}`)));
const slots = (days: string): string =>
  `/dr/v1/doctor/${desk.practice.doctorId}/clinic/${desk.practice.clinicId}/appointment/slot?${days}`;

test('every call with a cost is an operation, and its text in the reference says so', async () => {
  const { paths } = (await describeApi(testConfig(''))) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, { operationId: string; description?: string }>>>>;
  };
  const texts = new Map(
    Object.values(paths).flatMap((path) =>
      Object.values(path).map(({ operationId, description = '' }) => [operationId, description] as const),
    ),
  );
  for (const [id, { text }] of Object.entries(callCosts)) expect(texts.get(id), id).toContain(`many units: ${text}.`);
  expect(texts.get('getAppointment')).not.toContain('units');
});

test.each([
  ['getAppointmentSlots', { start_date: '2026-03-02', end_date: '2026-03-02' }, 1],
  ['getAppointmentSlots', { start_date: '2026-03-02', end_date: '2026-03-06' }, 2],
  ['getAppointmentSlots', { start_date: '2026-03-02', end_date: '2026-04-01' }, 8],
  ['getAppointmentSlots', { start_date: '2026-03-02', end_date: '2199-01-01' }, 8],
  ['getAppointmentSlots', { start_date: '2026-03-02', end_date: '2020-01-01' }, 1],
  ['getAppointmentSlots', { start_date: ['a'], end_date: 'b' }, 1],
  ['listSlots', { start_date: '2026-03-02', end_date: '2026-03-02' }, 2],
  ['listSlots', { start_date: '2026-03-02', end_date: '2026-03-08' }, 10],
  ['listProfiles', {}, 5],
  ['listProfiles', { pageSize: '2000' }, 20],
  ['listProfiles', { limit: '2000' }, 20],
  ['listProfiles', { pageNo: '51', pageSize: '500' }, 6],
  ['listProfiles', { page: '1000000', pageSize: '2000' }, 40],
  ['listProfiles', { pageNo: '-1', pageSize: 'many' }, 5],
  ['listProfilesById', { oid_list: 'a' }, 1],
  ['listProfilesById', { oid_list: 'a,'.repeat(400) }, 5],
  ['listProfilesById', { oid_list: ','.repeat(100_000) }, 5],
  ['exportPatient', {}, 20],
  ['pauseDoctor', undefined, 10],
  ['leaveEarly', undefined, 10],
  ['resumeDoctor', undefined, 10],
  ['bookAppointment', undefined, 1],
])('%s with %j counts as %i', (id, query, units) => {
  expect(costOf(id, query, 0)).toBe(units);
});

test('answers say what a call counted as and how much is left, refusals too', async () => {
  const dear = await desk.business.api('GET', slots('start_date=2026-03-02&end_date=2026-04-01'));
  expect([dear.status, ...limits(dear).slice(0, 2)]).toEqual([200, 100, 8]);
  expect(Number(dear.headers.get('x-ratelimit-reset'))).toBeLessThanOrEqual(1);
  const cheap = await desk.business.api('GET', '/dr/v1/appointment/api-none');
  expect([cheap.status, ...limits(cheap).slice(0, 2)]).toEqual([404, 100, 1]);
  const unknown = await desk.server.api('GET', '/opdesk/v1/audit');
  expect([unknown.status, limits(unknown)[1]]).toEqual([401, 1]);
  expect(limits(await desk.server.api('GET', '/healthz'))).toEqual([0, 0, 0]);
});

test('a body counts as one unit for each 4 KiB, however it comes and whether or not it can be read', async () => {
  const path = '/opdesk/v1/imports/im-none/rows';
  const text = 'x'.repeat(20_000);
  const send = async (body: string | ReadableStream): Promise<readonly unknown[]> => {
    const { token } = await desk.business.addClient();
    const headers = { auth: token, 'content-type': 'application/json' };
    const init = { method: 'PATCH', headers, body, duplex: 'half' } as RequestInit;
    const answer = await fetch(`${desk.server.url}/opdesk/v1/settings`, init);
    return [answer.status, ...limits(answer).slice(1)];
  };
  expect(await send(JSON.stringify({ text }))).toEqual([400, 10, 90]);
  const large = JSON.stringify({ text: text.repeat(3) });
  expect(await send(large)).toEqual([400, 15, 85]);
  for (const sent of [large, large.slice(1)]) {
    expect(await send(new Blob([sent]).stream())).toEqual([400, 15, 85]);
  }
  expect(limits(await desk.business.api('POST', path, { text }))[1]).toBe(40);
});

test('a client may make fewer dear calls in a second than cheap ones, and another client is not counted with it', async () => {
  const other = await desk.business.addClient();
  const [, , left = 0] = limits(await desk.business.api('GET', '/dr/v1/appointment/api-none'));
  const path = '/opdesk/v1/patients/pt-nobody/export';
  const answers = await Promise.all(Array.from({ length: 30 }, () => desk.business.api('GET', path)));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(30 - Math.floor(left / 20));
  expect(left).toBeGreaterThan(20);
  expect(refused[0]?.headers.get('retry-after')).toBe('1');
  expect(refused[0]?.body).toMatchObject({
    code: 'TOO_MANY_REQUESTS',
    message: expect.stringContaining('counts as 20 of the 100 units of a second'),
    error: { details: { retry_after_seconds: 1, cost: 20, limit: 100 } },
  });
  expectDone(await other.api('GET', '/dr/v1/business/entities'));
});

test('all clients of a business have three times the units of one, and other businesses as many of their own', async () => {
  const server = await startTestServer({
    config: { rateLimitPerSecond: 20 },
    runtime: (runtime) => ({ ...runtime, elapsedMs: () => 0 }),
  });
  const business = await server.createBusiness();
  const clients = [business, ...(await Promise.all([1, 2, 3].map(() => business.addClient())))];
  const take = (api: Api) => api('GET', '/opdesk/v1/appointments/api-none/history');
  const takes: Awaited<ReturnType<Api>>[] = [];
  // One that asks for more than it has takes no more of the business's.
  for (const { api } of clients) for (let call = 0; call < 12; call += 1) takes.push(await take(api));
  const other = await take((await server.createBusiness()).api);
  await server.close();
  const statuses = takes.map(({ status }) => status);
  const [admitted, refused] = [Array.from({ length: 10 }, () => 404), [429, 429]];
  expect(statuses.slice(0, 36)).toEqual([...admitted, ...refused, ...admitted, ...refused, ...admitted, ...refused]);
  expect(new Set(statuses.slice(36))).toEqual(new Set([429]));
  expect(takes[36]?.headers.get('retry-after')).toBe('1');
  expect(takes[36] && limits(takes[36])).toEqual([20, 2, 0]);
  expect([other.status, limits(other)]).toEqual([404, [20, 2, 18]]);
});

test('a call that counts as more units than there are can be made', async () => {
  const server = await startTestServer({ config: { rateLimitPerSecond: 3 } });
  const business = await server.createBusiness();
  const answer = await business.api('GET', '/opdesk/v1/audit');
  await server.close();
  expectDone(answer);
  expect(limits(answer)).toEqual([3, 3, 0]);
});

test('an answer counts as one unit for each 32 KiB where that is more, and is not refused for them', async () => {
  const { business } = desk;
  const place = { clinic_id: desk.practice.clinicId, doctor_id: desk.practice.doctorId };
  expectDone(await business.api('POST', '/opdesk/v1/walk-ins', { ...place, name: 'Ravi' }));
  await desk.rows(`update appointments set reason = repeat('x', 3000000) where business_id = $1`);
  const path = `/opdesk/v1/queue?clinic_id=${desk.practice.clinicId}`;
  const large = await business.api('GET', path);
  expect([large.status, ...limits(large)]).toEqual([200, 100, 92, 0]);
  expect((await business.api('GET', path)).status).toBe(429);
});
