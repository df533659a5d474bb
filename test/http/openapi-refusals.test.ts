import { isOfStatus, refusalsOf, seen, shown } from '../support/described-refusals.ts';
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorCodes } from '../../src/kernel/errors.ts';
import type { Runtime } from '../../src/runtime/context.ts';
import { at } from '../support/calendar.ts';
import { createDescribedAnswers, type DescribedAnswers } from '../support/described-answers.ts';
import {
  addressOf,
  type Demo,
  type DescribedOperation,
  describedOperations,
  type Document,
  type ExampleRequest,
  openDemo,
  sendRequest,
} from '../support/examples.ts';
import { cookieOf, logIn, addUser } from '../support/staff.ts';
import {
  type Api,
  createClock,
  startTestServer,
  type TestBusiness,
  type TestServer,
  type TestServerOptions,
} from '../support/server.ts';

const today = '2026-03-02';
const { now } = createClock(at(today, '08:00'));

/** Some walks send thousands of requests. */
const walkMs = 120_000;

let server: TestServer;
let demo: Demo;
let document: Document;
let operations: DescribedOperation[];
let described: DescribedAnswers;
beforeAll(async () => {
  server = await startTestServer({ now });
  document = (await server.api('GET', '/openapi.json')).body;
  operations = describedOperations(document);
  described = createDescribedAnswers(document);
  demo = await openDemo(server, today);
});
afterAll(() => server.close());

/** Each way to spoil the request: by its path, its query, its body, its headers. */
function* spoiled(
  request: ExampleRequest,
  { method, queryNames, responses }: DescribedOperation,
): Generator<{ address: string; body?: unknown; headers?: Record<string, string> }> {
  const { path, query } = request.parameters;
  yield { address: `${addressOf(request)}${Object.keys(query).length === 0 ? '?' : '&'}x=%00`, body: request.body };
  for (const name of Object.keys(path)) {
    for (const value of ['nothing', '\u0000', 'x'.repeat(300)]) {
      const parameters = { path: { ...path, [name]: value }, query };
      yield { address: addressOf({ path: request.path, parameters }), body: request.body };
    }
  }
  for (const name of queryNames) {
    for (const value of ['nothing', '', '\u0000', '9999900999']) {
      const parameters = { path, query: { ...query, [name]: value } };
      yield { address: addressOf({ path: request.path, parameters }), body: request.body };
    }
    const { [name]: once = 'once', ...others } = query;
    const doubled = addressOf({ path: request.path, parameters: { path, query: { ...others, [name]: once } } });
    yield { address: `${doubled}&${name}=twice`, body: request.body };
  }
  yield { address: addressOf({ ...request, parameters: { path, query: {} } }), body: request.body };
  if (method === 'GET') return;
  const address = addressOf(request);
  for (const body of [
    undefined,
    '{',
    '[]',
    'null',
    '"text"',
    JSON.stringify('x'.repeat(300_000)),
    '['.repeat(70),
    { x: '\u0000' },
  ])
    yield { address, body };
  yield { address, body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } };
  yield { address, body: request.body, headers: { 'idempotency-key': 'x'.repeat(256) } };
  if (responses['412'] !== undefined) yield { address, body: request.body, headers: { 'if-match': '"another"' } };
  for (const name of Object.keys((request.body ?? {}) as object)) {
    for (const value of [{}, [], 7, '', null, 'nothing', true, '+918888888888'])
      yield { address, body: { ...(request.body as object), [name]: value } };
  }
}

describe('requests that are not whole', () => {
  it('are answered as described, with headers that are too large', async () => {
    for (const operation of operations) {
      const answer = await server.api(operation.method, operation.path.replace(/[{}]/g, ''), undefined, {
        'x-large': 'x'.repeat(17_000),
      });
      expect(answer.status).toBe(431);
      seen(described, operation, answer);
    }
  });

  it('are described for every operation, too slow ones as well', () => {
    for (const operation of operations) {
      expect([operation.id, ...refusalsOf(document, operation)]).toEqual(
        expect.arrayContaining([
          operation.id,
          ...['408', '431'].map((status) => ({ status, code: 'INVALID_REQUEST_PARAMETERS' })),
        ]),
      );
    }
  });
});

describe('bad requests', () => {
  // Last, because so many wrong passwords lock the user out.
  const takesPassword = [
    'addSecondFactor',
    'confirmSecondFactor',
    'removeSecondFactor',
    'changePassword',
    'logInStaff',
  ];
  const isLast = ({ id }: DescribedOperation): number => takesPassword.indexOf(id);
  const parts = 4;
  /** One of the parts of the operations. */
  function partOf(part: number): readonly DescribedOperation[] {
    const inOrder = operations.toSorted((one, other) => isLast(one) - isLast(other));
    const size = Math.ceil(inOrder.length / parts);
    return inOrder.slice(part * size, (part + 1) * size);
  }
  let unscoped: TestBusiness;
  let cookie: string;
  beforeAll(async () => {
    for (const operation of operations) await demo.play(operation);
    unscoped = await server.createBusiness({ scopes: [] });
    const { username } = await addUser(server, unscoped.id, { mustChangePassword: true });
    cookie = cookieOf(await logIn(server.api, username));
  }, walkMs);

  it.each(Array.from({ length: parts }, (_, part) => part + 1))(
    'are answered as described, and with every refusal below 500 that is described (part %i)',
    async (part) => {
      const stranger = { cookie, origin: 'https://evil.example' };
      for (const operation of partOf(part - 1)) {
        const request = await demo.fill(operation);
        const refused = new Set<string>();
        refused.add(seen(described, operation, await sendRequest(server.api, request, stranger)));
        if (!operation.isPublic) {
          const newcomer = { cookie, 'sec-fetch-site': 'same-origin' };
          const isRefused = refusalsOf(document, operation).some(({ code }) => code === 'PASSWORD_CHANGE_REQUIRED');
          if (isRefused) refused.add(seen(described, operation, await sendRequest(server.api, request, newcomer)));
          refused.add(seen(described, operation, await sendRequest(server.api, request)));
          refused.add(seen(described, operation, await sendRequest(unscoped.api, request)));
        }
        for (const { address, body, headers } of spoiled(request, operation)) {
          const answer = await (await demo.callerOf(operation))(operation.method, address, body, headers);
          refused.add(seen(described, operation, answer, { address, body: JSON.stringify(body)?.slice(0, 100) }));
        }
        // The others take more than one bad request; each has a test below.
        const expected = refusalsOf(document, operation).filter(
          ({ status, code }) =>
            !isOfStatus(code) && status < '500' && !['408', '409', '422', '429', '431'].includes(status),
        );
        expect([operation.id, [...refused]]).toEqual([
          operation.id,
          expect.arrayContaining(expected.map(({ status, code }) => shown(operation, status, code))),
        ]);
      }
    },
    walkMs,
  );
});

describe('what the caller has no part in', () => {
  /** Of every operation's example, sent to a server that is broken. */
  async function statusesOf(broken: TestServer, api: Api): Promise<number[]> {
    const statuses = [];
    for (const operation of operations) {
      const answer = await sendRequest(operation.isPublic ? broken.api : api, await demo.fill(operation));
      expect(seen(described, operation, answer)).toEqual(expect.any(String));
      statuses.push(answer.status);
    }
    return statuses;
  }

  async function statusesWhere(options: TestServerOptions): Promise<number[]> {
    const broken = await startTestServer({ now, ...options });
    const { api } = await broken.createBusiness();
    const statuses = await statusesOf(broken, api);
    await broken.close();
    return statuses;
  }

  it('is answered as described without a database', async () => {
    const cut = await startTestServer({ now });
    const { api } = await cut.createBusiness();
    await cut.runtime.db.close();
    expect(await statusesOf(cut, api)).toContain(503);
    await cut.app.http.app.close();
  });

  it('is answered as described when something fails inside', async () => {
    const failing = (runtime: Runtime): Runtime => ({
      ...runtime,
      catalog: { ...runtime.catalog, client: () => Promise.reject(new Error('broken')) },
    });
    expect(await statusesWhere({ runtime: failing })).toContain(500);
  });

  it('is answered as described over the rate limit', async () => {
    expect(await statusesWhere({ config: { rateLimitPerSecond: 1 } })).toContain(429);
  });
});

describe('error codes', () => {
  it('are each the answer of an operation, but for those of a path that has none', () => {
    const inOperations = new Set(
      Object.values(document.components.responses as Record<string, Document>).flatMap(({ content }) =>
        Object.keys(content['application/json'].examples as object),
      ),
    );
    expect(Object.keys(errorCodes).filter((code) => !inOperations.has(code))).toEqual(['METHOD_NOT_ALLOWED']);
  });

  it('are each thrown somewhere', () => {
    const src = new URL('../../src/', import.meta.url);
    const text = readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(new URL(file, src), 'utf8').replace(/errors: \[[^\]]*\]/g, ''))
      .join('\n');
    expect(Object.keys(errorCodes).filter((code) => !text.includes(`'${code}'`))).toEqual([]);
  });
});
