import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { revokeClient } from '../../src/access/services/revoke-client.ts';
import { rowsWith } from '../support/database.ts';
import { type Clock, createClock, startBeside, startTestServer, type TestServer } from '../support/server.ts';

const base = '/connect-auth/v1/account';
let clock: Clock;
let server: TestServer;
beforeAll(async () => {
  clock = createClock(1_900_000_000.123_456);
  server = await startTestServer({ now: clock.now });
});
afterAll(() => server.close());

interface LoggedIn {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly clientId: string;
}

async function logIn(): Promise<LoggedIn> {
  const { clientId, clientSecret } = await server.createBusiness();
  const { body } = await server.api('POST', `${base}/login`, { client_id: clientId, client_secret: clientSecret });
  return { ...body, clientId };
}

const refresh = (refreshToken: string) => server.api('POST', `${base}/refresh`, { refresh_token: refreshToken });

describe('refresh (rule A3)', () => {
  it.each(['refresh', 'refresh-token', 'refresh/'])('%s works with the refresh token alone', async (path) => {
    const { refresh_token: token, access_token: first } = await logIn();
    const { status, body } = await server.api('POST', `${base}/${path}`, { refresh_token: token });
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 1_800, refresh_expires_in: 2_592_000 });
    expect(body.refresh_token).not.toBe(token);
    expect(body.access_token).not.toBe(first);
  });

  it('works with an access token beside it, valid or not, in the body or a header', async () => {
    const { refresh_token: token } = await logIn();
    const body = { refresh_token: token, access_token: 'expired' };
    expect(
      (await server.api('POST', `${base}/refresh-token`, body, { authorization: 'Bearer x', 'client-id': 'x' })).status,
    ).toBe(200);
  });

  it.each(['auth', 'authorization'])(
    'reads the token in the body, whatever access token is in %s: its own, another client’s or an expired one',
    async (header) => {
      const { refresh_token: token, access_token: own } = await logIn();
      const { access_token: others } = await logIn();
      let current = token;
      for (const access of [own, others, `Bearer ${own}`, 'expired']) {
        const { status, body } = await server.api(
          'POST',
          `${base}/refresh-token`,
          { refresh_token: current },
          { [header]: access },
        );
        expect([access, status]).toEqual([access, 200]);
        expect(decodeJwt(body.access_token)['c-id']).toBe(decodeJwt(own)['c-id']);
        current = body.refresh_token;
      }
      clock.advance(1_800);
      expect(
        (await server.api('POST', `${base}/refresh-token`, { refresh_token: current }, { [header]: own })).status,
      ).toBe(200);
    },
  );

  it('leaves no token in clear behind, in no table and no line of the log', async () => {
    const first = await logIn();
    const { body: second } = await refresh(first.refresh_token);
    const { body: third } = await refresh(second.refresh_token);
    expect((await refresh(second.refresh_token)).body).toEqual(third);
    // The client, its three refresh tokens, and its login in the audit.
    expect(await rowsWith(server.runtime.db, first.clientId)).toHaveLength(5);
    for (const { refresh_token: token, access_token: access } of [first, second, third] as LoggedIn[]) {
      const secret = token.split('.')[1] ?? '';
      for (const clear of [
        token,
        secret,
        Buffer.from(secret, 'base64url').toString('hex'),
        access,
        access.split('.')[2] ?? '',
      ]) {
        expect(clear.length).toBeGreaterThan(40);
        expect([await rowsWith(server.runtime.db, clear), server.log.join('\n').includes(clear)]).toEqual([[], false]);
      }
    }
  });

  it.each([
    ['authorization', (token: string) => `Bearer ${token}`],
    ['authorization', (token: string) => token],
    ['auth', (token: string) => token],
  ])('finds the token in the %s header when the body has none', async (header, form) => {
    const { refresh_token: token } = await logIn();
    expect((await server.api('POST', `${base}/refresh-token`, undefined, { [header]: form(token) })).status).toBe(200);
  });

  it('gives tokens that work', async () => {
    const { refresh_token: token } = await logIn();
    const { body } = await refresh(token);
    expect((await refresh(body.refresh_token)).status).toBe(200);
  });

  it('gives the same answer again for ten seconds', async () => {
    const { refresh_token: token } = await logIn();
    const first = await refresh(token);
    clock.advance(10);
    const again = await refresh(token);
    expect(again.status).toBe(200);
    expect(again.text).toBe(first.text);
  });

  it('rotates once for many uses at once, with one answer', async () => {
    const { refresh_token: token } = await logIn();
    const answers = await Promise.all(Array.from({ length: 12 }, () => refresh(token)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 200));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  });

  it('ends the chain when a used token comes later', async () => {
    const { refresh_token: token } = await logIn();
    const { body: successor } = await refresh(token);
    clock.advance(10.01);
    expect((await refresh(token)).status).toBe(401);
    expect((await refresh(successor.refresh_token)).status).toBe(401);
  });

  it('leaves other chains of the client alone when one ends', async () => {
    const { clientId, clientSecret } = await server.createBusiness();
    const credentials = { client_id: clientId, client_secret: clientSecret };
    const [one, two] = [
      await server.api('POST', `${base}/login`, credentials),
      await server.api('POST', `${base}/login`, credentials),
    ];
    await refresh(one.body.refresh_token);
    clock.advance(11);
    expect((await refresh(one.body.refresh_token)).status).toBe(401);
    expect((await refresh(two.body.refresh_token)).status).toBe(200);
  });

  it('refuses tokens that have expired, that nobody was given, and of revoked clients', async () => {
    const { refresh_token: token, clientId } = await logIn();
    for (const wrong of [
      '',
      'rt_',
      `rt_${clientId}.${'A'.repeat(43)}`,
      `rt_nobody.${'A'.repeat(43)}`,
      `${token}x`,
      'eyJ.a.b',
    ]) {
      const answer = await refresh(wrong);
      expect([wrong, answer.status]).toEqual([wrong, wrong === '' ? 400 : 401]);
      expect(answer.body).toEqual({ code: answer.status, error: expect.any(String), message: expect.any(String) });
    }
    const late = await logIn();
    clock.advance(2_592_000);
    expect((await refresh(late.refresh_token)).status).toBe(401);
    const ended = await logIn();
    await revokeClient(server.runtime, ended.clientId);
    expect((await refresh(ended.refresh_token)).status).toBe(401);
  });

  it('reads every use from the database, so that any server may answer', async () => {
    const { refresh_token: token } = await logIn();
    const { body: first } = await refresh(token);
    const other = await startBeside(server);
    try {
      const again = await other.api('POST', `${base}/refresh`, { refresh_token: token });
      expect(again.body).toEqual(first);
    } finally {
      await other.close();
    }
  });
});
