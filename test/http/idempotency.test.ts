import { createHash } from 'node:crypto';
import { openEchoServer, path, writes } from '../support/echo-server.ts';
import { describe, expect, it } from 'vitest';
import { sweep } from '../../src/jobs/sweep.ts';
import { DomainError } from '../../src/kernel/errors.ts';

const app = openEchoServer();
const { clock, echo, newKey, write } = app;

describe('Idempotency-Key (rule B8)', () => {
  it('gives the same answer again and does it once', async () => {
    const key = newKey();
    const [first, second] = [await write(key), await write(key)];
    expect(first.status).toBe(200);
    expect(second.text).toBe(first.text);
    expect(second.headers.get('content-type')).toBe(first.headers.get('content-type'));
    expect(echo.handled).toHaveLength(1);
  });

  it('refuses another body under the same key', async () => {
    const key = newKey();
    await write(key);
    const other = await write(key, { name: 'Ravi' });
    expect(other.status).toBe(409);
    expect(other.body.code).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(echo.handled).toHaveLength(1);
  });

  it('is of one client, method and path, whatever slash the path ends with', async () => {
    const key = newKey();
    await write(key);
    await write(key, undefined, { path: `${path}/` });
    expect(echo.handled).toHaveLength(1);
    await write(key, undefined, { path: '/notification/v1/echo' });
    await write(key, undefined, { path: `${path}?partner_id=1` });
    await write(key, undefined, { api: (await app.business.addClient()).api });
    await write(key, undefined, { api: (await app.server.createBusiness()).api });
    expect(echo.handled).toHaveLength(5);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])(
    'does a %s once, and each other method under the same key once more',
    async (method) => {
      const key = newKey();
      const send = (by: string, body: object = { name: 'Asha' }) =>
        app.business.api(by, writes, body, { 'idempotency-key': key });
      const [first, second] = [await send(method), await send(method)];
      expect([first.status, first.body, second.text]).toEqual([200, { method, number: 1 }, first.text]);
      expect((await send(method, { name: 'Ravi' })).body.code).toBe('IDEMPOTENCY_KEY_REUSED');
      const others = ['POST', 'PUT', 'PATCH', 'DELETE'].filter((each) => each !== method);
      for (const other of others) expect((await send(other)).body).toMatchObject({ method: other });
      expect(echo.handled).toHaveLength(4);
    },
  );

  it('is free again after a refusal, for any body', async () => {
    const key = newKey();
    echo.before = () => {
      throw new DomainError('SLOT_UNAVAILABLE');
    };
    expect((await write(key)).status).toBe(409);
    echo.before = () => undefined;
    expect((await write(key, { name: 'Ravi' })).status).toBe(200);
    expect(echo.mayExist).toEqual([false, false]);
  });

  it('is not used up by a request that is invalid', async () => {
    const key = newKey();
    expect((await write(key, { count: 0 })).status).toBe(400);
    expect((await write(key, { count: 1 })).status).toBe(200);
  });

  it('answers a repeat of what was done as then, though it would be refused by now', async () => {
    const key = newKey();
    const first = await write(key, { name: 'Asha' });
    echo.refused.add('Asha');
    expect((await write(newKey(), { name: 'Asha' })).status).toBe(400);
    const repeat = await write(key, { name: 'Asha' });
    expect([repeat.status, repeat.text]).toEqual([200, first.text]);
    expect(echo.handled).toHaveLength(1);
  });

  it('refuses another body under the same key as that, also one that is invalid', async () => {
    const key = newKey();
    await write(key, { count: 1 });
    const other = await write(key, { count: 0 });
    expect([other.status, other.body.code]).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
  });

  it('is looked at after access token and scope', async () => {
    const key = newKey();
    await write(key);
    expect((await write(key, { name: 'Ravi' }, { api: app.server.api })).status).toBe(401);
    const reader = await app.business.addClient(['appointments:read']);
    expect((await write(key, { name: 'Ravi' }, { api: reader.api })).status).toBe(403);
  });

  it('keeps the seed of a first try that may have been done when the repeat is refused as invalid by now', async () => {
    const key = newKey();
    echo.before = () => {
      throw new Error('the connection broke at commit');
    };
    expect((await write(key)).status).toBe(500);
    echo.before = () => undefined;
    echo.refused.add('Asha');
    expect((await write(key)).status).toBe(400);
    echo.refused.clear();
    expect((await write(key)).status).toBe(200);
    expect(echo.seeds[1]).toBe(echo.seeds[0]);
    expect(echo.mayExist).toEqual([false, true]);
  });

  it('keeps the seed of the first try when nobody knows how far that one came', async () => {
    const key = newKey();
    echo.before = () => {
      throw new Error('the connection broke at commit');
    };
    expect((await write(key)).status).toBe(500);
    echo.before = () => undefined;
    expect((await write(key)).status).toBe(200);
    expect(echo.seeds[1]).toBe(echo.seeds[0]);
    expect(echo.mayExist).toEqual([false, true]);
  });

  it('takes over from a server that died, with its seed, once its lease has ended', async () => {
    const key = newKey();
    await write(key);
    const [seed] = echo.seeds;
    await app.server.runtime.db.query(
      { name: '', text: `update idempotency_keys set status = null, body = null where key = $1` },
      [createHash('sha256').update(key).digest('base64url')],
    );
    clock.advance(60);
    expect((await write(key)).status).toBe(200);
    expect(echo.seeds).toEqual([seed, seed]);
    expect(echo.mayExist).toEqual([false, true]);
  });

  it('is good for 24 hours', async () => {
    const key = newKey();
    await write(key);
    clock.advance(24 * 3_600 - 1);
    await write(key);
    expect(echo.handled).toHaveLength(1);
    clock.advance(1);
    expect((await write(key, { name: 'Ravi' })).status).toBe(200);
    expect(echo.mayExist).toEqual([false, false]);
  });

  it('leaves nothing behind after that', async () => {
    await write(newKey());
    // Past what other tests of this file left at a later hour, too.
    clock.advance(48 * 3_600 + 2);
    await sweep(app.server.runtime);
    expect(await app.server.runtime.db.query({ name: '', text: 'select key from idempotency_keys' })).toEqual([]);
  });

  it('echoes what was kept verbatim', async () => {
    const key = newKey();
    const text = '{"other":{"10":1.50,"2":[ ]}}';
    const [first, second] = [await write(key, text), await write(key, text)];
    expect(first.text).toContain(`"raw":${text}`);
    expect(second.text).toBe(first.text);
  });

  it('must be 1 to 255 printable characters', async () => {
    for (const key of ['', 'x'.repeat(256), 'caf\u00e9', 'tab\there']) {
      const answer = await write(key);
      expect([key, answer.status]).toEqual([key, 400]);
      expect(answer.body.error.details.issues[0].path).toBe('/headers/idempotency-key');
    }
    expect((await write('x'.repeat(255))).status).toBe(200);
  });

  it('means nothing on reads', async () => {
    const headers = { 'idempotency-key': newKey() };
    expect((await app.business.api('GET', '/dr/v1/items/1', undefined, headers)).body).toEqual({ id: '1' });
    expect((await app.business.api('GET', '/dr/v1/items/2', undefined, headers)).body).toEqual({ id: '2' });
  });
});
