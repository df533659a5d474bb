import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isReady, openLive } from '../support/live-client.ts';
import { sql } from '../../src/postgres/database.ts';
import { rowsWith } from '../support/database.ts';
import {
  type Clock,
  createClock,
  startBeside,
  startTestServer,
  type TestBusiness,
  type TestServer,
} from '../support/server.ts';

const base = '/connect-auth/v1/account';
const readable = '/opdesk/v1/settings';
let clock: Clock;
let server: TestServer;
let beside: Awaited<ReturnType<typeof startBeside>>;
let business: TestBusiness;
beforeAll(async () => {
  clock = createClock(1_900_000_000);
  server = await startTestServer({ now: clock.now });
  beside = await startBeside(server);
  business = await server.createBusiness();
});
afterAll(async () => {
  await beside.close();
  await server.close();
});

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly refresh_expires_in: number;
}

async function logIn({ clientId, clientSecret } = business): Promise<Tokens> {
  const answer = await server.api('POST', `${base}/login`, { client_id: clientId, client_secret: clientSecret });
  expect(answer.status).toBe(200);
  return answer.body as Tokens;
}

const refresh = (token: string) => server.api('POST', `${base}/refresh`, { refresh_token: token });
const logOut = (body?: object, headers?: Record<string, string>) => server.api('POST', `${base}/logout`, body, headers);
const read = async (token: string, api = server.api): Promise<number> =>
  (await api('GET', readable, undefined, { auth: token })).status;

describe('logout (rule A3)', () => {
  it('is noted once, however often it is repeated', async () => {
    const own = await server.createBusiness();
    const { refresh_token: token } = await logIn(own);
    for (let times = 0; times < 3; times += 1) expect((await logOut({ refresh_token: token })).status).toBe(200);
    const rows = await server.runtime.db.query(
      sql(
        '',
        `select from audit_pending where business_id = $1 and operation = 'logOut'
          union all select from audit_entries where business_id = $1 and operation = 'logOut'`,
      ),
      [own.id],
    );
    expect(rows).toHaveLength(1);
  });

  it('ends every token of its login on every server within a second, and no other login', async () => {
    const first = await logIn();
    const other = await logIn();
    const { body: second } = await refresh(first.refresh_token);
    for (const token of [first.access_token, second.access_token, other.access_token]) {
      expect([await read(token), await read(token, beside.api)]).toEqual([200, 200]);
    }
    const stream = await openLive(beside.url, second.access_token);
    await stream.first(isReady);
    const ticket = await server.api('POST', '/opdesk/v1/live/ticket', undefined, { auth: second.access_token });
    const ended = await logOut({ refresh_token: second.refresh_token });
    expect([ended.status, ended.body]).toEqual([200, { success: true }]);
    expect([await read(first.access_token), await read(second.access_token)]).toEqual([401, 401]);
    await expect.poll(() => read(second.access_token, beside.api), { timeout: 1_000, interval: 20 }).toBe(401);
    await stream.ended;
    const redeemed = await openLive(server.url, undefined, { query: `?ticket=${ticket.body.ticket}` });
    expect(redeemed.status).toBe(401);
    for (const { refresh_token: token } of [first, second]) expect((await refresh(token)).status).toBe(401);
    expect([await read(other.access_token), await read(other.access_token, beside.api)]).toEqual([200, 200]);
    expect((await refresh(other.refresh_token)).status).toBe(200);
  });

  it.each([
    ['a used refresh token in the body', (first: Tokens) => logOut({ refresh_token: first.refresh_token })],
    ['an access token in auth', (first: Tokens) => logOut(undefined, { auth: first.access_token })],
    [
      'a refresh token in Authorization',
      (first: Tokens) => logOut({}, { authorization: `Bearer ${first.refresh_token}` }),
    ],
  ])('takes %s', async (_name, end) => {
    const first = await logIn();
    const { body: second } = await refresh(first.refresh_token);
    expect((await end(first)).status).toBe(200);
    expect(await read(second.access_token)).toBe(401);
    expect((await refresh(second.refresh_token)).status).toBe(401);
  });

  it('is done again by the refresh token, and refuses what is no token of a login', async () => {
    const { refresh_token: token, access_token: access } = await logIn();
    expect([(await logOut({ refresh_token: token })).status, (await logOut({ refresh_token: token })).status]).toEqual([
      200, 200,
    ]);
    expect((await logOut(undefined)).status).toBe(400);
    const unknown = [`rt_${business.clientId}.${'A'.repeat(43)}`, `rt_nobody.${'A'.repeat(43)}`, 'a.b.c', `${access}x`];
    for (const wrong of unknown) expect([wrong, (await logOut({ refresh_token: wrong })).status]).toEqual([wrong, 401]);
  });

  it('leaves no successor usable that a refresh makes at the same moment', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { refresh_token: token } = await logIn();
      const [refreshed, ended] = await Promise.all([refresh(token), logOut({ refresh_token: token })]);
      expect(ended.status).toBe(200);
      if (refreshed.status !== 200) continue;
      expect(await read(refreshed.body.access_token)).toBe(401);
      expect((await refresh(refreshed.body.refresh_token)).status).toBe(401);
    }
  });
});

describe('a login', () => {
  it('lasts thirty days, however often it is refreshed', async () => {
    let tokens = await logIn();
    for (let day = 1; day < 30; day += 1) {
      clock.advance(86_400);
      const { status, body } = await refresh(tokens.refresh_token);
      expect([day, status, body.refresh_expires_in]).toEqual([day, 200, (30 - day) * 86_400]);
      tokens = body as Tokens;
    }
    clock.advance(86_400);
    expect((await refresh(tokens.refresh_token)).status).toBe(401);
  });

  it('is not outlived by an access token', async () => {
    const { refresh_token: token } = await logIn();
    clock.advance(30 * 86_400 - 60);
    const { body: last } = await refresh(token);
    expect([last.expires_in, last.refresh_expires_in, await read(last.access_token)]).toEqual([60, 60, 200]);
    clock.advance(60);
    expect(await read(last.access_token)).toBe(401);
  });

  it('ends with its access tokens when a used refresh token comes later', async () => {
    const first = await logIn();
    const { body: second } = await refresh(first.refresh_token);
    expect(await read(second.access_token)).toBe(200);
    clock.advance(11);
    expect((await refresh(first.refresh_token)).status).toBe(401);
    expect([await read(first.access_token), await read(second.access_token)]).toEqual([401, 401]);
    await expect.poll(() => read(second.access_token, beside.api), { timeout: 1_000, interval: 20 }).toBe(401);
    expect(await rowsWith(server.runtime.db, second.refresh_token)).toEqual([]);
  });
});
