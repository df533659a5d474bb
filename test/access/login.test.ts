import { decodeJwt } from 'jose';

import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { revokeClient } from '../../src/access/services/revoke-client.ts';
import { rotateClientSecret } from '../../src/access/services/rotate-client-secret.ts';
import { waitingForLocks } from '../support/database.ts';
import { onTestServer } from '../support/on-test-server.ts';
import { createClock, startTestServer, type TestServer } from '../support/server.ts';

const path = '/connect-auth/v1/account/login';
let server: TestServer;
beforeAll(async () => (server = await startTestServer()));
afterAll(() => server.close());

describe('login (rule A2)', () => {
  it('answers tokens that clients read without a key', async () => {
    const { id, clientId, clientSecret } = await server.createBusiness();
    const { status, body, headers } = await server.api('POST', path, {
      client_id: clientId,
      client_secret: clientSecret,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 1_800, refresh_expires_in: 2_592_000 });
    expect(body.refresh_token.startsWith(`rt_${clientId}.`)).toBe(true);
    const claims = decodeJwt(body.access_token);
    expect(claims).toMatchObject({ 'b-id': id, 'c-id': clientId, iss: 'opdesk' });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(1_800);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('and refresh say how long tokens live as it is configured, and tokens live so long', async () => {
    const clock = createClock(1_900_000_000);
    const brief = await startTestServer({
      now: clock.now,
      config: { accessTokenSeconds: 77, refreshTokenSeconds: 999 },
    });
    onTestFinished(() => brief.close());
    const { clientId, clientSecret } = await brief.createBusiness();
    const read = async (token: string) =>
      (await brief.api('GET', '/cdr/v1/clinic/', undefined, { auth: token })).status;
    const refresh = (token: string) => brief.api('POST', '/connect-auth/v1/account/refresh', { refresh_token: token });
    const { body: first } = await brief.api('POST', path, { client_id: clientId, client_secret: clientSecret });
    clock.advance(10);
    const { body: second } = await refresh(first.refresh_token);
    for (const [body, issuedAt, left] of [
      [first, 1_900_000_000, 999],
      [second, 1_900_000_010, 989],
    ]) {
      expect(body).toMatchObject({ expires_in: 77, refresh_expires_in: left });
      expect(decodeJwt(body.access_token)).toMatchObject({ iat: issuedAt, exp: issuedAt + 77 });
    }
    clock.set(1_900_000_010 + 76);
    expect([await read(first.access_token), await read(second.access_token)]).toEqual([401, 200]);
    clock.advance(1);
    expect(await read(second.access_token)).toBe(401);
    const { body: third } = await refresh(second.refresh_token);
    clock.set(1_900_000_000 + 998);
    const { body: fourth } = await refresh(third.refresh_token);
    clock.advance(1);
    expect((await refresh(fourth.refresh_token)).status).toBe(401);
  });

  it('ignores an api_key, a sharing_key and whatever the auth headers hold', async () => {
    const { clientId, clientSecret } = await server.createBusiness();
    const body = { client_id: clientId, client_secret: clientSecret, api_key: 5, sharing_key: null };
    const { status } = await server.api('POST', `${path}/`, body, {
      auth: 'nonsense',
      authorization: 'Bearer more nonsense',
    });
    expect(status).toBe(200);
  });

  it('refuses an unknown client, a wrong secret and a revoked client alike', async () => {
    const { clientId, clientSecret, addClient } = await server.createBusiness();
    const revoked = await addClient();
    await revokeClient(server.runtime, revoked.clientId);
    const answers = await Promise.all(
      [
        { client_id: 'nobody', client_secret: clientSecret },
        { client_id: clientId, client_secret: 'wrong' },
        { client_id: revoked.clientId, client_secret: revoked.clientSecret },
      ].map((body) => server.api('POST', path, body)),
    );
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.body).toEqual({ code: 401, error: 'UNAUTHENTICATED', message: expect.any(String) });
  });

  it('takes about as long for an unknown client as for a wrong secret', async () => {
    const { clientId } = await server.createBusiness();
    const duration = async (id: string): Promise<number> => {
      const started = performance.now();
      const { status } = await server.api('POST', path, { client_id: id, client_secret: 'wrong' });
      expect(status).toBe(401);
      return performance.now() - started;
    };
    // In turns, and of each the fastest: what else the machine does counts for neither.
    let [wrong, unknown] = [Infinity, Infinity];
    for (let round = 0; round < 7; round += 1) {
      wrong = Math.min(wrong, await duration(clientId));
      unknown = Math.min(unknown, await duration('nobody'));
    }
    expect(unknown).toBeGreaterThan(wrong / 4);
  });

  it('names every problem of a body at once', async () => {
    const { status, body } = await server.api('POST', path, { client_id: 7 });
    expect(status).toBe(400);
    expect(body.message).toContain('/client_id must be a string');
    expect(body.message).toContain('/client_secret is required');
  });

  it('takes only the new secret after a rotation', async () => {
    const { clientId, clientSecret } = await server.createBusiness();
    const rotated = await rotateClientSecret(server.runtime, clientId);
    expect((await server.api('POST', path, { client_id: clientId, client_secret: clientSecret })).status).toBe(401);
    expect((await server.api('POST', path, { client_id: clientId, client_secret: rotated.clientSecret })).status).toBe(
      200,
    );
  });

  it('ends with a rotation what the old secret brought, and leaves alone what the new one brings', async () => {
    const { clientId, clientSecret, api } = await server.createBusiness();
    const enter = async (secret: string) =>
      (await server.api('POST', path, { client_id: clientId, client_secret: secret })).body;
    const refresh = async (token: string) =>
      (await server.api('POST', '/connect-auth/v1/account/refresh', { refresh_token: token })).status;
    const read = async (token: string) =>
      (await server.api('GET', '/cdr/v1/clinic/', undefined, { auth: token })).status;
    const before = await enter(clientSecret);
    expect([await read(before.access_token), (await api('GET', '/cdr/v1/clinic/')).status]).toEqual([200, 200]);

    const rotated = await rotateClientSecret(server.runtime, clientId);
    expect([
      await read(before.access_token),
      await refresh(before.refresh_token),
      (await api('GET', '/cdr/v1/clinic/')).status,
    ]).toEqual([401, 401, 401]);
    const after = await enter(rotated.clientSecret);
    expect([await read(after.access_token), await refresh(after.refresh_token)]).toEqual([200, 200]);
  });

  it('brings nothing to a login that was under way while the secret was replaced', async () => {
    const { clientId, clientSecret } = await server.createBusiness();
    const late = await onTestServer(server.connectionString, async (client) => {
      await client.query('begin');
      await client.query('lock table refresh_tokens in share mode');
      const login = server.api('POST', path, { client_id: clientId, client_secret: clientSecret });
      await waitingForLocks(client, 1);
      const rotated = rotateClientSecret(server.runtime, clientId);
      await Promise.race([rotated, waitingForLocks(client, 2)]);
      await client.query('commit');
      await rotated;
      return (await login).body;
    });
    const refreshed = await server.api('POST', '/connect-auth/v1/account/refresh', {
      refresh_token: late.refresh_token,
    });
    expect(refreshed.status).toBe(401);
    const read = await server.api('GET', '/cdr/v1/clinic/', undefined, { auth: late.access_token });
    expect(read.status).toBe(401);
  });

  it('stores secrets and tokens as digests alone', async () => {
    const { clientId, clientSecret } = await server.createBusiness();
    const { body } = await server.api('POST', path, { client_id: clientId, client_secret: clientSecret });
    const rows = await server.runtime.db.query<{ stored: string }>({
      name: '',
      text: `select c::text as stored from api_clients c union all select t::text from refresh_tokens t`,
    });
    const stored = rows.map((row) => row.stored).join('\n');
    for (const secret of [clientSecret, body.refresh_token, body.refresh_token.split('.')[1], body.access_token]) {
      expect(stored).not.toContain(secret);
    }
    expect(server.log.join('')).not.toContain(clientSecret);
  });
});

describe('what is logged of a refusal', () => {
  it('carries the id of the request, and none of the credentials', async () => {
    const { clientId } = await server.createBusiness();
    const lines = (id: string) =>
      server.log.filter((line) => line.includes(`"requestId":"${id}"`) && line.includes('refused'));
    await server.api('POST', path, { client_id: clientId, client_secret: 'guessed' }, { 'x-request-id': 'bad-login' });
    expect(lines('bad-login')).toEqual([expect.stringMatching(/"reason":"wrong_secret".*"login refused"/)]);
    await server.api('POST', path, { client_id: 'nobody', client_secret: 'guessed' }, { 'x-request-id': 'no-client' });
    expect(lines('no-client')).toEqual([expect.stringContaining('"reason":"unknown_client"')]);
    for (const [requestId, token] of [
      ['no-token', 'rt_nobody'],
      ['forged', `rt_${clientId}.${'A'.repeat(43)}`],
    ] as const) {
      const { status } = await server.api(
        'POST',
        '/connect-auth/v1/account/refresh',
        { refresh_token: token },
        { 'x-request-id': requestId },
      );
      expect(status).toBe(401);
      expect(lines(requestId)).toEqual([expect.stringMatching(/"reason":"unknown".*"refresh refused"/)]);
    }
    expect(server.log.join('')).not.toMatch(/guessed|AAAA/);
  });
});

describe('the login limit', () => {
  it('counts by address alone too, ten times as many, whichever clients are named', async () => {
    const limited = await startTestServer({ config: { loginLimitPerMinute: 2, trustProxy: 1 } });
    try {
      const { clientId, clientSecret } = await limited.createBusiness();
      const from = (address: string, body: object) => limited.api('POST', path, body, { 'x-forwarded-for': address });
      for (let guess = 0; guess < 20; guess += 1) {
        expect((await from('192.0.2.1', { client_id: `guess-${guess}`, client_secret: 'x' })).status).toBe(401);
      }
      const right = { client_id: clientId, client_secret: clientSecret };
      const refused = await from('192.0.2.1', right);
      expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true]);
      expect((await from('192.0.2.2', right)).status).toBe(200);
    } finally {
      await limited.close();
    }
  });

  it('counts the address that the nearest proxy saw, and an IPv6 network as one', async () => {
    const limited = await startTestServer({ config: { loginLimitPerMinute: 1, trustProxy: 1 } });
    onTestFinished(() => limited.close());
    const guess = async (seen: string): Promise<number> =>
      (await limited.api('POST', path, { client_id: 'guess', client_secret: 'x' }, { 'x-forwarded-for': seen })).status;
    // Before the address that the proxy adds stands what the caller claims.
    expect([await guess('198.51.100.1, 192.0.2.9'), await guess('198.51.100.2, 192.0.2.9')]).toEqual([401, 429]);
    expect([await guess('2001:db8:0:7::1'), await guess('2001:db8:0:7:ffff::2')]).toEqual([401, 429]);
    expect(await guess('2001:db8:0:8::1')).toBe(401);
  });

  it('counts by client and address, says when to come back, and leaves other clients alone', async () => {
    const limited = await startTestServer({ config: { loginLimitPerMinute: 3 } });
    try {
      const { clientId, clientSecret, addClient } = await limited.createBusiness();
      const body = { client_id: clientId, client_secret: 'guess' };
      for (let round = 0; round < 3; round += 1) expect((await limited.api('POST', path, body)).status).toBe(401);
      const refused = await limited.api('POST', path, { ...body, client_secret: clientSecret });
      expect(refused.status).toBe(429);
      expect(refused.body).toMatchObject({ code: 429, error: 'TOO_MANY_REQUESTS' });
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      const other = await addClient();
      expect(
        (await limited.api('POST', path, { client_id: other.clientId, client_secret: other.clientSecret })).status,
      ).toBe(200);
    } finally {
      await limited.close();
    }
  });
});
