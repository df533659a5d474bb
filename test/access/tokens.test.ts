import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertSigningKey, signingKeyIdentity } from '../../src/access/db/signing-keys.ts';
import { revokeClient } from '../../src/access/services/revoke-client.ts';
import { createEcho, echoRoutes } from '../support/echo-routes.ts';
import { signingKeyOf } from '../support/signing-key.ts';
import { type Clock, createClock, startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';

const path = '/dr/v1/items/one';
const start = 1_900_000_000;
let clock: Clock;
let server: TestServer;
let business: TestBusiness;
beforeAll(async () => {
  clock = createClock(start);
  server = await startTestServer({ now: clock.now, extraRoutes: [echoRoutes(createEcho())] });
  business = await server.createBusiness();
});
afterAll(() => server.close());

const get = (headers: Record<string, string>) => server.api('GET', path, undefined, headers);

describe('access tokens (rule A1)', () => {
  it.each([
    ['auth', ''],
    ['auth', 'Bearer '],
    ['authorization', 'Bearer '],
    ['authorization', ''],
    ['authorization', 'bearer   '],
  ])('are taken in %s with "%s" before them', async (header, prefix) => {
    expect((await get({ [header]: prefix + business.token })).status).toBe(200);
  });

  it('count in auth where both headers come', async () => {
    expect((await get({ auth: business.token, authorization: 'Bearer nonsense' })).status).toBe(200);
    expect((await get({ auth: 'nonsense', authorization: `Bearer ${business.token}` })).status).toBe(401);
  });

  it('need no client-id and no x-api-key beside them', async () => {
    expect((await get({ auth: business.token, 'client-id': 'other', 'x-api-key': 'other' })).status).toBe(200);
  });

  it('are missed with 401 in the envelope of the path', async () => {
    for (const headers of [{}, { auth: '' }, { authorization: 'Bearer' }, { auth: 'a.b.c' }]) {
      const answer = await get(headers);
      expect(answer.status).toBe(401);
      expect(answer.body).toMatchObject({
        success: false,
        status_code: 401,
        code: 'UNAUTHENTICATED',
        error: { code: 'UNAUTHENTICATED' },
      });
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  it('stop working when they expire, also after they have been used', async () => {
    const client = await business.addClient();
    expect((await client.api('GET', path)).status).toBe(200);
    clock.advance(1_799);
    expect((await client.api('GET', path)).status).toBe(200);
    clock.advance(1);
    expect((await client.api('GET', path)).status).toBe(401);
    clock.set(start);
  });

  it('are refused with another key, no signature, another algorithm, another issuer or claims left out', async () => {
    const key = await signingKeyOf(server);
    const claims = { 'b-id': business.id, 'c-id': business.clientId, 's-v': 1, 'l-id': 'l' };
    const signed = (
      payload: Record<string, unknown>,
      secret: Uint8Array,
      issuer = 'opdesk',
      alg = 'HS256',
      exp = start + 60,
      iat = start,
    ) =>
      new SignJWT(payload)
        .setProtectedHeader({ alg, kid: key.id })
        .setIssuer(issuer)
        .setIssuedAt(iat)
        .setExpirationTime(exp)
        .sign(secret);
    const accepted = [
      await signed(claims, key.secret),
      await signed(claims, key.secret, 'opdesk', 'HS256', start + 86_400),
      // Issued by a server whose clock is ahead.
      await signed(claims, key.secret, 'opdesk', 'HS256', start + 120, start + 60),
    ];
    for (const token of accepted) expect((await get({ auth: token })).status).toBe(200);
    const forged = [
      await signed(claims, Buffer.alloc(32)),
      await signed(claims, key.secret, 'somebody'),
      await signed(claims, Buffer.concat([key.secret, key.secret]), 'opdesk', 'HS512'),
      await signed({ 'c-id': business.clientId, 's-v': 1, 'l-id': 'l' }, key.secret),
      await signed(claims, key.secret, 'opdesk', 'HS256', start - 1),
      // It lives longer than any of ours, or was issued in the future.
      await signed(claims, key.secret, 'opdesk', 'HS256', start + 86_401),
      await signed(claims, key.secret, 'opdesk', 'HS256', start + 120, start + 61),
      await new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', kid: key.id })
        .setIssuer('opdesk')
        .setExpirationTime(start + 60)
        .sign(key.secret),
      await new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', kid: key.id })
        .setIssuer('opdesk')
        .setIssuedAt(start)
        .sign(key.secret),
      await new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuer('opdesk')
        .setIssuedAt(start)
        .setExpirationTime(start + 60)
        .sign(key.secret),
      new UnsecuredJWT(claims)
        .setIssuer('opdesk')
        .setIssuedAt(start)
        .setExpirationTime(start + 60)
        .encode(),
    ];
    for (const token of forged) expect((await get({ auth: token })).status).toBe(401);
  });

  it('of one business name another business in vain (rule A4)', async () => {
    const other = await server.createBusiness();
    const key = await signingKeyOf(server);
    const token = await new SignJWT({ 'b-id': other.id, 'c-id': business.clientId, 's-v': 1, 'l-id': 'l' })
      .setProtectedHeader({ alg: 'HS256', kid: key.id })
      .setIssuer('opdesk')
      .setIssuedAt(start)
      .setExpirationTime(start + 60)
      .sign(key.secret);
    expect((await get({ auth: token })).status).toBe(401);
  });

  it('signed with a key that another server made since are taken', async () => {
    const secret = Buffer.alloc(32, 7);
    const { db, sealing } = server.runtime;
    await db.transaction(async (tx) => {
      const seal = await sealing.sealer(tx);
      const sealedSecret = seal(secret.toString('base64'), signingKeyIdentity('newer'));
      await insertSigningKey(tx, { id: 'newer', sealedSecret, signsFrom: start - 9 });
    });
    clock.advance(2);
    const token = await new SignJWT({ 'b-id': business.id, 'c-id': business.clientId, 's-v': 1, 'l-id': 'l' })
      .setProtectedHeader({ alg: 'HS256', kid: 'newer' })
      .setIssuer('opdesk')
      .setIssuedAt(start)
      .setExpirationTime(start + 60)
      .sign(secret);
    expect((await get({ auth: token })).status).toBe(200);
    clock.set(start);
  });

  it('of a revoked client are refused within a second, by this server at once', async () => {
    const client = await business.addClient();
    expect((await client.api('GET', path)).status).toBe(200);
    await revokeClient(server.runtime, client.clientId);
    expect((await client.api('GET', path)).status).toBe(401);
  });

  it('of a client that another process revoked are refused within a second', async () => {
    const client = await business.addClient();
    expect((await client.api('GET', path)).status).toBe(200);
    await server.runtime.db.query({ name: '', text: 'update api_clients set revoked_at = now() where id = $1' }, [
      client.clientId,
    ]);
    await server.runtime.db.query(
      { name: '', text: 'update businesses set catalog_version = catalog_version + 1 where id = $1' },
      [business.id],
    );
    await expect.poll(async () => (await client.api('GET', path)).status, { timeout: 1_000 }).toBe(401);
  });
});

describe('scopes (rule A5)', () => {
  it('that are missing are a 403 before the request is looked at', async () => {
    const reader = await business.addClient(['appointments:read']);
    const answer = await reader.api('POST', '/dr/v1/echo', '{ broken');
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({
      code: 'UNAUTHORIZED_ACCESS',
      error: { details: { scope: 'appointments:write' } },
    });
  });

  it('come with a change to a client, not with its token', async () => {
    const client = await business.addClient(['appointments:write']);
    expect((await client.api('GET', path)).status).toBe(403);
    await server.runtime.db.query(
      { name: '', text: `update api_clients set scopes = '{appointments:read}' where id = $1` },
      [client.clientId],
    );
    await server.runtime.db.query(
      { name: '', text: 'update businesses set catalog_version = catalog_version + 1 where id = $1' },
      [business.id],
    );
    server.runtime.catalog.forget(business.id);
    expect((await client.api('GET', path)).status).toBe(200);
  });
});
