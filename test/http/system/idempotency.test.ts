import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { sweep } from '../../../src/jobs/sweep.ts';
import { DomainError } from '../../../src/kernel/errors.ts';
import { createEcho, type Echo, echoRoutes } from '../../support/echo-routes.ts';
import {
  type ApiAnswer,
  apiOf,
  type Clock,
  createClock,
  startBeside,
  startTestServer,
  type TestBusiness,
  type TestServer,
} from '../../support/server.ts';

const path = '/dr/v1/echo';
const writes = '/dr/v1/writes';
const start = 1_900_000_000;
let clock: Clock;
let echo: Echo;
let server: TestServer;
let business: TestBusiness;
let count = 0;
beforeAll(async () => {
  clock = createClock(start);
  echo = createEcho();
  server = await startTestServer({
    now: clock.now,
    config: { accessTokenSeconds: 100_000 },
    extraRoutes: [echoRoutes(echo)],
  });
  business = await server.createBusiness();
});
afterAll(() => server.close());
afterEach(() => {
  echo.before = () => undefined;
  echo.handled.length = 0;
  echo.arrived.length = 0;
  echo.seeds.length = 0;
  echo.mayExist.length = 0;
  echo.refused.clear();
  clock.set(start);
});

/** Sends a write under a key; without one, a key that no other test has. */
function write(
  key: string,
  body: unknown = { name: 'Asha' },
  options: { path?: string; api?: TestBusiness['api'] } = {},
): Promise<ApiAnswer> {
  return (options.api ?? business.api)('POST', options.path ?? path, body, { 'idempotency-key': key });
}

function newKey(): string {
  count += 1;
  return `key ${count}`;
}

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
    await write(key, undefined, { api: (await business.addClient()).api });
    await write(key, undefined, { api: (await server.createBusiness()).api });
    expect(echo.handled).toHaveLength(5);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])(
    'does a %s once, and each other method under the same key once more',
    async (method) => {
      const key = newKey();
      const send = (by: string, body: object = { name: 'Asha' }) =>
        business.api(by, writes, body, { 'idempotency-key': key });
      const [first, second] = [await send(method), await send(method)];
      expect([first.status, first.body, second.text]).toEqual([200, { method, number: 1 }, first.text]);
      expect((await send(method, { name: 'Ravi' })).body.code).toBe('IDEMPOTENCY_KEY_REUSED');
      const others = ['POST', 'PUT', 'PATCH', 'DELETE'].filter((each) => each !== method);
      for (const other of others) expect((await send(other)).body).toMatchObject({ method: other });
      expect(echo.handled).toHaveLength(4);
    },
  );

  it('makes twins in flight wait for the first', async () => {
    const key = newKey();
    const gate = deferred();
    echo.before = () => gate.promise;
    let answered = 0;
    const twins = Array.from({ length: 8 }, () =>
      write(key, undefined, { path: writes }).finally(() => (answered += 1)),
    );
    await expect.poll(() => echo.arrived.length).toBe(8);
    await business.api('GET', '/healthz');
    expect([echo.handled.length, answered]).toEqual([1, 0]);
    gate.resolve();
    const answers = await Promise.all(twins);
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(echo.handled).toHaveLength(1);
  });

  it('makes a twin with another body that comes in flight wait, and then refuses it', async () => {
    const key = newKey();
    const gate = deferred();
    echo.before = () => gate.promise;
    const first = write(key, undefined, { path: writes });
    await expect.poll(() => echo.handled.length).toBe(1);
    const other = write(key, { name: 'Ravi' }, { path: writes });
    await expect.poll(() => echo.arrived.length).toBe(2);
    gate.resolve();
    expect([(await first).status, (await other).body.code]).toEqual([200, 'IDEMPOTENCY_KEY_REUSED']);
    expect(echo.handled).toHaveLength(1);
  });

  it('makes a twin that another server gets wait for the first too', async () => {
    const key = newKey();
    const gate = deferred();
    echo.before = () => gate.promise;
    const elsewhere = createEcho();
    let looks = 0;
    const other = await startBeside(server, {
      config: { accessTokenSeconds: 100_000 },
      extraRoutes: [echoRoutes(elsewhere)],
      runtime: (runtime) => ({
        ...runtime,
        db: {
          ...runtime.db,
          query: (statement, values) => {
            if (statement.name === 'select_idempotency_key') looks += 1;
            return runtime.db.query(statement, values);
          },
        },
      }),
    });
    onTestFinished(() => other.close());
    let answered = 0;
    const first = write(key).finally(() => (answered += 1));
    await expect.poll(() => echo.handled.length).toBe(1);
    const twin = write(key, undefined, { api: apiOf(other.url, { auth: business.token }) }).finally(
      () => (answered += 1),
    );
    await expect.poll(() => looks).toBeGreaterThan(2);
    expect(answered).toBe(0);
    gate.resolve();
    expect([(await first).status, (await twin).text]).toEqual([200, (await first).text]);
    expect([echo.handled.length, elsewhere.handled.length]).toEqual([1, 0]);
  });

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
    expect((await write(key, { name: 'Ravi' }, { api: server.api })).status).toBe(401);
    const reader = await business.addClient(['appointments:read']);
    expect((await write(key, { name: 'Ravi' }, { api: reader.api })).status).toBe(403);
  });

  it('makes a twin wait for the first, though the twin would be refused', async () => {
    const key = newKey();
    const gate = deferred();
    const begun = deferred();
    echo.before = () => {
      begun.resolve();
      return gate.promise;
    };
    const first = write(key, { name: 'Asha' });
    await begun.promise;
    echo.refused.add('Asha');
    const twin = write(key, { name: 'Asha' });
    gate.resolve();
    const answers = await Promise.all([first, twin]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers[1]?.text).toBe(answers[0]?.text);
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
    await server.runtime.db.query(
      { name: '', text: `update idempotency_keys set status = null, body = null where key = $1` },
      [key],
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
    await sweep(server.runtime);
    expect(await server.runtime.db.query({ name: '', text: 'select key from idempotency_keys' })).toEqual([]);
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
    expect((await business.api('GET', '/dr/v1/items/1', undefined, headers)).body).toEqual({ id: '1' });
    expect((await business.api('GET', '/dr/v1/items/2', undefined, headers)).body).toEqual({ id: '2' });
  });
});

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}
