import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../../src/postgres/database.ts';
import { sweepRefreshTokens } from '../../src/access/services/sweep-refresh-tokens.ts';
import {
  type Api,
  type Clock,
  createClock,
  startBeside,
  startTestServer,
  type TestBusiness,
  type TestServer,
} from '../support/server.ts';

// Each process sees fewer tries than it allows: the database alone refuses here.
const config = { loginLimitPerMinute: 10, trustProxy: 1 };
let clock: Clock;
let server: TestServer;
let beside: Awaited<ReturnType<typeof startBeside>>;
let business: TestBusiness;
beforeAll(async () => {
  clock = createClock(1_900_000_000);
  server = await startTestServer({ now: clock.now, config });
  beside = await startBeside(server, { config });
});
// The processes count each client apart too: they have not seen this one.
beforeEach(async () => (business = await server.createBusiness()));
afterAll(async () => {
  await beside.close();
  await server.close();
});

const logIn = (api: Api, secret: string, address = '192.0.2.1', clientId = business.clientId) =>
  api(
    'POST',
    '/connect-auth/v1/account/login',
    { client_id: clientId, client_secret: secret },
    { 'x-forwarded-for': address },
  );
const rows = () =>
  server.runtime.db.query(sql('', 'select failures from login_failures where business_id = $1'), [business.id]);

async function fail(times: number): Promise<void> {
  for (let count = 0; count < times; count += 1) {
    const { api } = count % 2 === 0 ? server : beside;
    expect((await logIn(api, 'wrong')).status).toBe(401);
  }
}

describe('wrong secrets (rule A2)', () => {
  it('are counted for both servers together, and keep no other network and no other client out', async () => {
    const other = await business.addClient();
    await fail(10);
    for (const { api } of [server, beside]) {
      const refused = await logIn(api, business.clientSecret);
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60']);
      expect((await logIn(api, business.clientSecret, '192.0.2.2')).status).toBe(200);
      expect((await logIn(api, other.clientSecret, '192.0.2.1', other.clientId)).status).toBe(200);
    }
    clock.advance(60);
    expect((await logIn(server.api, business.clientSecret)).status).toBe(200);
  });

  it('are no more where many come at once, to two servers', async () => {
    const servers = [server, beside];
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => logIn((servers[n % 2] ?? server).api, 'wrong')),
    );
    // Only a secret that was hashed and compared is answered 401.
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(await rows()).toEqual([{ failures: 10 }]);
  });

  it('leave the last login before the limit free, and a success writes nothing', async () => {
    expect((await logIn(server.api, business.clientSecret)).status).toBe(200);
    expect(await rows()).toEqual([]);
    await fail(9);
    expect((await logIn(server.api, business.clientSecret)).status).toBe(200);
    expect(await rows()).toEqual([{ failures: 9 }]);
    clock.advance(60);
    expect((await logIn(server.api, 'wrong')).status).toBe(401);
    expect(await rows()).toEqual([{ failures: 1 }]);
    await sweepRefreshTokens(server.runtime);
    expect(await rows()).toEqual([{ failures: 1 }]);
    clock.advance(60);
    await sweepRefreshTokens(server.runtime);
    expect(await rows()).toEqual([]);
  });

  it('of a client that there is not are kept nowhere', async () => {
    expect((await logIn(server.api, 'wrong', '192.0.2.1', 'nobody')).status).toBe(401);
    expect(await rows()).toEqual([]);
  });
});
