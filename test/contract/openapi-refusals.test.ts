import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorCodes } from '../../src/kernel/errors.ts';
import type { Runtime } from '../../src/runtime/context.ts';
import { at } from '../support/calendar.ts';
import { codeOf, createDescribedAnswers, type DescribedAnswers } from '../support/described-answers.ts';
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
import { changeConflicts, refusedByStatus } from '../support/refused-changes.ts';
import { patientConflicts } from '../support/refused-patients.ts';
import {
  type Api,
  type ApiAnswer,
  createClock,
  startTestServer,
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

/** The answer's status and code, once the document has been found to say them. */
function seen(operation: DescribedOperation, answer: ApiAnswer, sent: unknown = ''): string {
  const problems = described.problemsOf(operation.id, answer);
  expect([operation.id, sent, problems], answer.text.slice(0, 300)).toEqual([operation.id, sent, []]);
  return shown(operation, String(answer.status), codeOf(answer) ?? '');
}

/** Errors under /cdr have no code. */
function shown({ path }: DescribedOperation, status: string, code: string): string {
  return path.startsWith('/cdr/') || code === '' ? status : `${status} ${code}`;
}

/** The refusals that the document has of the operation. */
function refusalsOf(operation: DescribedOperation): { readonly status: string; readonly code: string }[] {
  return Object.entries(operation.responses)
    .filter(([, { $ref }]) => $ref !== undefined)
    .flatMap(([status, { $ref }]) => {
      const { content } = document.components.responses[$ref.split('/').at(-1)];
      return Object.keys(content['application/json'].examples as object).map((code) => ({ status, code }));
    });
}

/** Said of an appointment whose status does not allow what is asked. */
const isOfStatus = (code: string): boolean => /^(?!METHOD).*_NOT_ALLOWED$/.test(code);

const apiFor = ({ isPublic }: DescribedOperation): Api => (isPublic ? server.api : demo.api);

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
    for (const value of [{}, [], 7, '', null, 'nothing', true])
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
      seen(operation, answer);
    }
  });

  it('are described for every operation, too slow ones as well', () => {
    for (const operation of operations) {
      expect([operation.id, ...refusalsOf(operation)]).toEqual(
        expect.arrayContaining([
          operation.id,
          ...['408', '431'].map((status) => ({ status, code: 'INVALID_REQUEST_PARAMETERS' })),
        ]),
      );
    }
  });
});

describe('bad requests', () => {
  it(
    'are answered as described, and with every refusal below 500 that is described',
    async () => {
      for (const operation of operations) await demo.play(operation);
      const unscoped = await server.createBusiness({ scopes: [] });
      for (const operation of operations) {
        const request = await demo.fill(operation);
        const refused = new Set<string>();
        if (!operation.isPublic) {
          refused.add(seen(operation, await sendRequest(server.api, request)));
          refused.add(seen(operation, await sendRequest(unscoped.api, request)));
        }
        for (const { address, body, headers } of spoiled(request, operation)) {
          const answer = await apiFor(operation)(operation.method, address, body, headers);
          refused.add(seen(operation, answer, { address, body: JSON.stringify(body)?.slice(0, 100) }));
        }
        // The others take more than one bad request; each has a test below.
        const expected = refusalsOf(operation).filter(
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

describe('conflicts', () => {
  let server: TestServer;
  let demo: Demo;
  const clock = createClock(at(today, '08:00'));
  beforeAll(async () => {
    server = await startTestServer({ now: clock.now, config: { accessTokenSeconds: 100_000_000 } });
    demo = await openDemo(server, today);
    return () => server.close();
  });

  /** Those for which it must be later than it is. */
  async function laterConflicts(find: (id: string) => DescribedOperation): Promise<string[]> {
    const [hold, book, reserve] = [find('holdSlot'), find('bookAppointment'), find('reserveAppointment')];
    const { body: held } = await demo.play(hold);
    const again = await sendRequest(demo.api, {
      ...(await demo.fill(hold)),
      body: { ...(hold.body as object), start_time: held.start_time },
    });
    clock.set(held.expires_at);
    const request = await demo.fill(book);
    const { partner_appointment_id: _, ...body } = {
      ...(request.body as Document),
      appointment_details: { start_time: held.start_time },
    };
    expect((await sendRequest(demo.api, { ...request, body })).status).toBe(201);
    const late = await sendRequest(demo.api, { ...request, body: { ...body, hold_id: held.hold_id } });
    const { visit_start_time: __, client_meta: ___, ...reservation } = reserve.body as Document;
    const other = {
      ...reservation,
      client_meta: { client_visit_id: 'visit-1001' },
      visit_start_time: '2031-01-01T00:00:00Z',
    };
    const named = await sendRequest(demo.api, { ...(await demo.fill(reserve)), body: other });
    clock.set(at(today, '23:59'));
    const full = await sendRequest(demo.api, { ...(await demo.fill(reserve)), body: reservation });
    expect(seen(reserve, full)).toBe('422 APPOINTMENT_BOOKING_FAILED');
    return [
      `${hold.id} ${seen(hold, again)}`,
      `${book.id} ${seen(book, late)}`,
      `${reserve.id} ${seen(reserve, named)}`,
    ];
  }

  /** Their answers open something, so that no key brings them back. */
  const keptNowhere = ['issueLiveTicket'];

  it('are answered as described where a write is repeated with its key and another body', async () => {
    for (const operation of operations) {
      const headers = { 'idempotency-key': `key of ${operation.id}` };
      const first = await demo.play(operation, headers);
      expect([operation.id, first.status < 300 ? 'done' : first.text]).toEqual([operation.id, 'done']);
      if (operation.method === 'GET' || operation.isPublic || keptNowhere.includes(operation.id)) continue;
      const request = await demo.fill(operation);
      const again = await sendRequest(
        demo.api,
        { ...request, body: { ...(request.body as object), x: null } },
        headers,
      );
      expect([operation.id, seen(operation, again)]).toEqual([
        operation.id,
        shown(operation, '409', 'IDEMPOTENCY_KEY_REUSED'),
      ]);
    }
  });

  it(
    'of a status that does not allow it are answered as described',
    async () => {
      for (const operation of operations) {
        for (const { status, code } of refusalsOf(operation).filter((refusal) => isOfStatus(refusal.code))) {
          const answer = await refusedByStatus(demo, operation, code);
          expect([operation.id, answer && seen(operation, answer)]).toEqual([operation.id, `${status} ${code}`]);
        }
      }
    },
    walkMs,
  );

  it('of a slot, a token, a name given twice are answered as described', async () => {
    const find = (id: string): DescribedOperation =>
      operations.find((operation) => operation.id === id) as DescribedOperation;
    const [book, add, addProfile, update] = [
      find('bookAppointment'),
      find('addPatient'),
      find('addProfile'),
      find('updateProfile'),
    ];
    const request = await demo.fill(book);
    const body = request.body as { appointment_details: { start_time: number } };
    const variants = [
      { ...body, appointment_details: { start_time: 1 }, partner_appointment_id: 'past' },
      { ...body, partner_appointment_id: 'visit-1001' },
      { ...body, partner_appointment_id: 'token', token: 1 },
    ];
    const answers = [];
    for (const variant of variants) answers.push(await sendRequest(demo.api, { ...request, body: variant }));
    const patient = await demo.fill(add);
    const taken = await sendRequest(demo.api, {
      ...patient,
      body: { ...(patient.body as object), partner_patient_id: '6742984' },
    });
    const named = async (operation: DescribedOperation): Promise<string> => {
      const profile = await demo.fill(operation);
      const answer = await sendRequest(demo.api, {
        ...profile,
        body: { ...(profile.body as object), username: '6742984' },
      });
      return `${operation.id} ${seen(operation, answer)}`;
    };
    const walkIn = find('addWalkIn');
    const walked = await sendRequest(demo.api, {
      ...(await demo.fill(walkIn)),
      body: { ...(walkIn.body as object), partner_appointment_id: 'visit-1001' },
    });
    const changes = [...(await changeConflicts(demo, find, seen)), ...(await patientConflicts(demo, find, seen))];
    const conflicts = [
      ...answers.map((answer) => `${book.id} ${seen(book, answer)}`),
      `${add.id} ${seen(add, taken)}`,
      `${walkIn.id} ${seen(walkIn, walked)}`,
      await named(addProfile),
      await named(update),
      ...(await laterConflicts(find)),
    ];
    expect(conflicts).toEqual([
      'bookAppointment 409 SLOT_UNAVAILABLE',
      'bookAppointment 409 APPOINTMENT_ALREADY_EXISTS',
      'bookAppointment 409 TOKEN_TAKEN',
      'addPatient 409 PATIENT_ALREADY_EXISTS',
      'addWalkIn 409 APPOINTMENT_ALREADY_EXISTS',
      'addProfile 409 PATIENT_ALREADY_EXISTS',
      'updateProfile 409 PATIENT_ALREADY_EXISTS',
      'holdSlot 409 SLOT_UNAVAILABLE',
      'bookAppointment 409 HOLD_EXPIRED',
      'reserveAppointment 409 APPOINTMENT_ALREADY_EXISTS',
    ]);
    // Whatever else is described must be made to happen here too.
    const all = operations.flatMap((operation) =>
      refusalsOf(operation).map(({ status, code }) => `${operation.id} ${status} ${code}`),
    );
    expect(all.filter((conflict) => / 409 (?!IDEMPOTENCY_KEY_REUSED)/.test(conflict)).toSorted()).toEqual(
      [...conflicts, ...changes].toSorted(),
    );
  });
});

describe('what the caller has no part in', () => {
  /** Of every operation's example, sent to a server that is broken. */
  async function statusesOf(broken: TestServer, api: Api): Promise<number[]> {
    const statuses = [];
    for (const operation of operations) {
      const answer = await sendRequest(operation.isPublic ? broken.api : api, await demo.fill(operation));
      expect(seen(operation, answer)).toEqual(expect.any(String));
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
