import { decodeProtectedHeader, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { selectSigningKeys } from '../../src/access/db/signing-keys.ts';
import { revokeEveryToken } from '../../src/access/services/revoke-every-token.ts';
import { rotateSigningKey } from '../../src/access/services/rotate-signing-key.ts';
import { sweep } from '../../src/jobs/sweep.ts';
import { openLive, isReady } from '../support/live-client.ts';
import {
  type Clock,
  createClock,
  startBeside,
  startTestServer,
  type TestBusiness,
  type TestServer,
} from '../support/server.ts';
import { signingKeyOf } from '../support/signing-key.ts';

const path = '/opdesk/v1/settings';
const base = '/connect-auth/v1/account';
const start = 1_900_000_000;
let clock: Clock;
let server: TestServer;
let beside: Awaited<ReturnType<typeof startBeside>>;
let business: TestBusiness;
beforeAll(async () => {
  clock = createClock(start);
  server = await startTestServer({ now: clock.now });
  beside = await startBeside(server);
  business = await server.createBusiness();
});
afterAll(async () => {
  await beside.close();
  await server.close();
});

const statusOf = async (api: TestServer['api'], token: string): Promise<number> =>
  (await api('GET', path, undefined, { auth: token })).status;
const kidOf = (token: string): string => String(decodeProtectedHeader(token).kid);
const keyIds = async (): Promise<string[]> => (await selectSigningKeys(server.runtime.db)).map(({ id }) => id);

async function logIn(api = server.api): Promise<{ access: string; refresh: string }> {
  const credentials = { client_id: business.clientId, client_secret: business.clientSecret };
  const { status, body } = await api('POST', `${base}/login`, credentials);
  expect(status).toBe(200);
  return { access: body.access_token, refresh: body.refresh_token };
}

const refreshed = (refresh: string, api = server.api) => api('POST', `${base}/refresh`, { refresh_token: refresh });

describe('a key that is replaced (rule A6)', () => {
  it('signs no more, and what it has signed stays valid on every server until it expires', async () => {
    const before = await logIn();
    const id = await rotateSigningKey(server.runtime);
    // Until every server knows the new one, the old one signs.
    expect(kidOf((await logIn()).access)).toBe(kidOf(before.access));
    clock.advance(2);
    for (const api of [server.api, beside.api]) {
      await expect.poll(async () => kidOf((await logIn(api)).access), { timeout: 1_000 }).toBe(id);
      expect(await statusOf(api, before.access)).toBe(200);
    }
    const after = await logIn();
    expect([await statusOf(server.api, after.access), await statusOf(beside.api, after.access)]).toEqual([200, 200]);
    clock.advance(1_799);
    expect([await statusOf(server.api, before.access), await statusOf(beside.api, before.access)]).toEqual([401, 401]);
  });

  it('leaves refresh tokens as they are, also those that are used while it is replaced', async () => {
    const { refresh } = await logIn();
    const { body: first } = await refreshed(refresh);
    await rotateSigningKey(server.runtime);
    clock.advance(3);
    const again = await refreshed(refresh, beside.api);
    expect([again.status, again.body.refresh_token]).toEqual([200, first.refresh_token]);
    expect((await refreshed(first.refresh_token)).status).toBe(200);
  });

  it('verifies no token after the longest life of one, and is gone once no ticket of its time can be alive', async () => {
    const { id, secret } = await signingKeyOf(server);
    await rotateSigningKey(server.runtime);
    const forged = () =>
      new SignJWT({ 'b-id': business.id, 'c-id': business.clientId, 's-v': 1, 'l-id': 'l' })
        .setProtectedHeader({ alg: 'HS256', kid: id })
        .setIssuer('opdesk')
        .setIssuedAt(Math.floor(clock.now()))
        .setExpirationTime(Math.floor(clock.now()) + 60)
        .sign(secret);
    clock.advance(86_461);
    expect(await statusOf(server.api, await forged())).toBe(200);
    clock.advance(1);
    // Every server knows of the change within a second.
    for (const api of [server.api, beside.api])
      await expect.poll(async () => statusOf(api, await forged()), { timeout: 1_000 }).toBe(401);
    clock.advance(3_651 * 86_400 - 1);
    await sweep(server.runtime);
    expect(await keyIds()).toContain(id);
    clock.advance(2);
    await sweep(server.runtime);
    expect(await keyIds()).not.toContain(id);
  });
});

describe('revoking (rule A6)', () => {
  it('ends every access token within a second on every server, also those that were used, and streams', async () => {
    const { access, refresh } = await logIn();
    const streams = await Promise.all([server.url, beside.url].map((url) => openLive(url, access)));
    onTestFinished(() => streams.forEach((stream) => stream.cut()));
    await Promise.all(streams.map((stream) => stream.first(isReady)));
    const tickets = [];
    for (const api of [server.api, beside.api]) {
      expect(await statusOf(api, access)).toBe(200);
      const { body } = await api('POST', '/opdesk/v1/live/ticket', undefined, { auth: access });
      tickets.push(body.ticket as string);
    }
    const { secret, id } = await signingKeyOf(server);
    const revokedAt = performance.now();
    await server.runtime.db.transaction(revokeEveryToken);
    for (const api of [server.api, beside.api])
      await expect.poll(() => statusOf(api, access), { timeout: 1_000 - (performance.now() - revokedAt) }).toBe(401);
    await Promise.all(streams.map(({ ended }) => ended));
    expect(performance.now() - revokedAt).toBeLessThan(1_500);
    for (const ticket of tickets)
      expect((await openLive(beside.url, undefined, { query: `?ticket=${ticket}` })).status).toBe(401);
    expect((await refreshed(refresh)).status).toBe(401);
    const forged = await new SignJWT({ 'b-id': business.id, 'c-id': business.clientId, 's-v': 1, 'l-id': 'l' })
      .setProtectedHeader({ alg: 'HS256', kid: id })
      .setIssuer('opdesk')
      .setIssuedAt(Math.floor(clock.now()))
      .setExpirationTime(Math.floor(clock.now()) + 60)
      .sign(secret);
    expect([await statusOf(server.api, forged), await statusOf(beside.api, forged)]).toEqual([401, 401]);
  });

  it('leaves credentials as they are: a login gets tokens of a new key, the same on every server', async () => {
    const [before] = await keyIds();
    await server.runtime.db.transaction(revokeEveryToken);
    const newKid = async (api: TestServer['api']): Promise<string> => kidOf((await logIn(api)).access);
    for (const api of [server.api, beside.api])
      await expect.poll(() => newKid(api), { timeout: 1_000 }).not.toBe(before);
    const [one, other] = [await logIn(server.api), await logIn(beside.api)];
    expect(kidOf(one.access)).toBe(kidOf(other.access));
    expect([await statusOf(beside.api, one.access), await statusOf(server.api, other.access)]).toEqual([200, 200]);
    expect(await keyIds()).toHaveLength(1);
  });
});
