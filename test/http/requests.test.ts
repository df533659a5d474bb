import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEcho, echoRoutes } from '../support/echo-routes.ts';
import { startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';

const path = '/dr/v1/echo';
let server: TestServer;
let business: TestBusiness;
beforeAll(async () => {
  server = await startTestServer({ extraRoutes: [echoRoutes(createEcho())] });
  business = await server.createBusiness();
});
afterAll(() => server.close());

async function issuesOf(body: unknown): Promise<{ path: string; code: string; allowed?: unknown }[]> {
  const answer = await business.api('POST', path, body);
  expect(answer.status).toBe(400);
  return answer.body.error.details.issues;
}

describe('requests (rule B1)', () => {
  it('are taken with and without a trailing slash', async () => {
    expect((await business.api('POST', path, {})).status).toBe(200);
    expect((await business.api('POST', `${path}/`, {})).status).toBe(200);
    expect((await business.api('GET', '/dr/v1/items/1/?page_no=2')).body).toEqual({ id: '1' });
  });

  it('may hold unknown fields, which are no error', async () => {
    expect((await business.api('POST', path, { name: 'Asha', other: { deep: [1] } })).status).toBe(200);
    expect((await business.api('GET', '/dr/v1/items/1?other=2&other=3')).status).toBe(200);
  });

  it('without a body count as {} whatever their content type says', async () => {
    for (const headers of [
      {},
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/json' },
      { 'content-type': ';;garbage' },
    ]) {
      expect((await business.api('POST', path, undefined, headers)).body.body).toEqual({});
      expect((await business.api('POST', path, '', headers)).body.body).toEqual({});
    }
  });

  it('are not coerced', async () => {
    const issues = await issuesOf({ name: true, count: '2', flag: 'true', tags: 'a', kind: 1 });
    expect(issues.map((issue) => [issue.path, issue.code]).sort()).toEqual(
      [
        ['/name', 'type'],
        ['/count', 'type'],
        ['/flag', 'type'],
        ['/tags', 'type'],
        ['/kind', 'enum'],
      ].sort(),
    );
  });
});

describe('problems (rule B4)', () => {
  it('of shape and of rules are reported together, each with what was allowed', async () => {
    const issues = await issuesOf({ name: 'ruled', count: 10, kind: 'c', nested: {} });
    expect(issues).toEqual(
      expect.arrayContaining([
        { path: '/name', code: 'not_allowed', message: 'is not allowed by rule' },
        { path: '/count', code: 'too_large', message: 'must be at most 9', allowed: { maximum: 9 } },
        { path: '/kind', code: 'enum', message: 'is not one of the allowed values', allowed: ['a', 'b'] },
        { path: '/nested/needed', code: 'required', message: 'is required' },
      ]),
    );
    expect(issues).toHaveLength(4);
  });

  it('of a value with several allowed types are one problem', async () => {
    expect(await issuesOf({ choice: 5 })).toEqual([
      { path: '/choice', code: 'type', message: 'must be a string or null', allowed: ['string', 'null'] },
    ]);
  });

  it('of query and path are named as such', async () => {
    const { body } = await business.api('GET', '/dr/v1/items/longer-than-ten?page_no=x');
    expect(body.error.details.issues.map((issue: { path: string }) => issue.path).sort()).toEqual([
      '/path/id',
      '/query/page_no',
    ]);
  });

  it('are at most fifty', async () => {
    const issues = await issuesOf({
      nested: Array.from({ length: 9 }),
      ...Object.fromEntries(Array.from({ length: 80 }, (_, at) => [`k${at}`, '\u0000'])),
    });
    expect(issues).toHaveLength(50);
  });

  it('never repeat the value that they are about', async () => {
    const { text } = await business.api('POST', path, {
      name: 'Asha Rao Something',
      kind: 'Asha',
      count: 'Asha',
      tags: ['Asha', 1],
    });
    expect(text).not.toContain('Asha');
  });

  it.each([null, [], 'text', 5])('of a body that is %j are a 400', async (body) => {
    expect(await issuesOf(JSON.stringify(body))).toEqual([
      { path: '', code: 'type', message: 'must be an object', allowed: 'object' },
    ]);
  });
});

describe('texts (rule B7)', () => {
  it('with U+0000 are refused in values, keys, path and query', async () => {
    expect(await issuesOf({ name: 'a\u0000b', other: [{ deep: '\u0000' }] })).toEqual([
      expect.objectContaining({ path: '/name', code: 'null_character' }),
      expect.objectContaining({ path: '/other/0/deep', code: 'null_character' }),
    ]);
    expect(await issuesOf({ nested: { needed: 'x', 'a\u0000': 1 } })).toEqual([
      expect.objectContaining({ path: '/nested', code: 'null_character' }),
    ]);
    const { status, body } = await business.api('GET', '/dr/v1/items/a%00?q=%00');
    expect(status).toBe(400);
    expect(body.error.details.issues.map((issue: { path: string }) => issue.path)).toEqual(['/path/id', '/query/q']);
  });

  it('with half a surrogate pair are refused', async () => {
    expect(await issuesOf('{"name":"a\\ud800b"}')).toEqual([
      expect.objectContaining({ path: '/name', code: 'format' }),
    ]);
    expect((await business.api('POST', path, '{"name":"a\\ud83d\\ude00b"}')).status).toBe(200);
  });

  it('are measured in code points', async () => {
    expect((await business.api('POST', path, { name: '😀😀😀😀😀' })).status).toBe(200);
    expect(await issuesOf({ name: '😀' })).toEqual([expect.objectContaining({ code: 'too_short' })]);
  });
});

describe('JSON', () => {
  it('that is broken is one problem that says where and echoes nothing', async () => {
    const { status, body, text } = await business.api('POST', path, '{\n  "name": "Asha",\n  "count": secret\n}');
    expect(status).toBe(400);
    expect(body.error.details.issues).toEqual([
      { path: '', code: 'not_json', message: 'is not valid JSON (line 3, column 12)' },
    ]);
    expect(text).not.toMatch(/Asha|secret/);
  });

  it.each(['{"a":1,}', "{'a':1}", '{"a":1} x', '{"a":01}', '// c\n{}', '\ufeff\ufeff{}', '{"a":"\n"}', 'NaN'])(
    '%j is refused',
    async (text) => {
      expect(await issuesOf(text)).toEqual([expect.objectContaining({ code: 'not_json' })]);
    },
  );

  it('that is not UTF-8 is refused', async () => {
    const response = await fetch(server.url + path, {
      method: 'POST',
      headers: { auth: business.token, 'content-type': 'application/json' },
      body: Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d]),
    });
    expect(response.status).toBe(400);
  });

  it('nested 64 deep is read, deeper is one problem and costs no stack', async () => {
    const nested = (depth: number): string => `${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`;
    expect((await business.api('POST', path, nested(64))).status).toBe(200);
    expect(await issuesOf(nested(65))).toEqual([
      { path: '', code: 'too_deep', message: expect.any(String), allowed: { maxDepth: 64 } },
    ]);
    expect(await issuesOf('['.repeat(200_000))).toEqual([expect.objectContaining({ code: 'too_deep' })]);
    expect((await business.api('POST', path, { name: 'a[[[', other: '['.repeat(100) })).status).toBe(200);
  });

  it('with keys that name prototypes hurts nothing', async () => {
    const text = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"name":"Asha"}';
    const { status, body, text: answer } = await business.api('POST', path, text);
    expect(status).toBe(200);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.getPrototypeOf(body.body)).toBe(Object.prototype);
    expect(answer).toContain('"raw":{"__proto__":');
  });

  it('of 8 KiB with every kind of problem costs about as much as a good one', async () => {
    const bad = JSON.stringify({
      name: 1,
      count: 'x',
      kind: 5,
      nested: 5,
      tags: Array.from({ length: 1_500 }, () => 1),
    });
    const good = JSON.stringify({ name: 'Asha', ignored: Array.from({ length: 1_500 }, () => '1') });
    const times = { bad: [] as number[], good: [] as number[] };
    for (let round = 0; round < 50; round += 1) {
      for (const [kind, body] of [
        ['bad', bad],
        ['good', good],
      ] as const) {
        const started = performance.now();
        expect((await business.api('POST', path, body)).status).toBe(kind === 'bad' ? 400 : 200);
        times[kind].push(performance.now() - started);
      }
    }
    expect(Math.min(...times.bad)).toBeLessThan(3 * Math.min(...times.good));
  });
});

describe('what is no HTTP', () => {
  it('is answered with a 400 and does not end the server', async () => {
    const port = Number(new URL(server.url).port);
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.write('nonsense\r\n\r\n'));
      let received = '';
      socket.on('data', (chunk) => (received += chunk.toString()));
      socket.on('close', () => resolve(received));
      socket.on('error', reject);
    });
    expect(text).toContain('400 Bad Request');
    expect((await server.api('GET', '/healthz')).status).toBe(200);
  });
});
