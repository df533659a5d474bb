import { Type } from 'typebox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withKnownFieldsOnly } from '../../src/http/unknown-fields.ts';
import { createValidator } from '../../src/runtime/validation.ts';
import { at } from '../support/calendar.ts';
import { rowsWith } from '../support/database.ts';
import {
  type Demo,
  type DescribedOperation,
  describedOperations,
  type Document,
  openDemo,
  sendRequest,
} from '../support/examples.ts';
import { resolved } from '../support/references.ts';
import { type ApiAnswer, createClock, startTestServer, type TestServer } from '../support/server.ts';

const today = '2026-03-02';
const { now } = createClock(at(today, '08:00'));

let server: TestServer;
let demo: Demo;
let operations: DescribedOperation[];
beforeAll(async () => {
  server = await startTestServer({ now });
  operations = describedOperations((await server.api('GET', '/openapi.json')).body);
  demo = await openDemo(server, today);
});
afterAll(() => server.close());

/** The name of the field, and what it holds. */
const word = 'zebulon';

/** Objects whose keys the partner chooses. */
const free = ['partner_meta', 'display_meta', 'custom_attributes', 'video_connect', 'extras'];

/** The body with a field that nobody knows in each of its objects. */
function withUnknown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withUnknown);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, member]) => [
    key,
    free.includes(key) && !Array.isArray(member) ? member : withUnknown(member),
  ]);
  return { ...Object.fromEntries(members), [word]: { name: word, list: [word] } };
}

const isOurs = ({ path }: DescribedOperation): boolean => path.startsWith('/opdesk/v1/');

/** The operation's example with fields that nobody knows, in its body and its query. */
async function playUnknown(operation: DescribedOperation): Promise<ApiAnswer> {
  const isAttributes = operation.id === 'changeCustomAttributes';
  return demo.play(operation, {}, (request) => ({
    ...request,
    parameters: { ...request.parameters, query: { ...request.parameters.query, [word]: word } },
    body: isAttributes ? request.body : withUnknown(request.body),
  }));
}

/** The pointers to every field of this name, outermost first. */
function pointersTo(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    key === word ? [`${path}/${key}`] : pointersTo(member, `${path}/${key}`),
  );
}

/** Every field that nobody knows is named, and nothing of the request is done. */
async function expectRefused(operation: DescribedOperation): Promise<void> {
  const request = await demo.fill(operation);
  const body = operation.method === 'GET' ? undefined : withUnknown(request.body ?? {});
  const query = { ...request.parameters.query, [word]: word };
  const answer = await sendRequest(await demo.callerOf(operation), {
    ...request,
    parameters: { ...request.parameters, query },
    body,
  });
  const issues = (answer.body.error?.details?.issues ?? []) as { path: string; code: string }[];
  expect(
    [operation.id, answer.status, issues.map(({ path, code }) => `${path} ${code}`).toSorted()],
    answer.text.slice(0, 300),
  ).toEqual([
    operation.id,
    400,
    [`/query/${word}`, ...pointersTo(body)].map((path) => `${path} unknown_field`).toSorted(),
  ]);
}

test('B1: fields that an operation does not know are an error under /opdesk/v1, and ignored on the paths of the contract, in every object of the body and in the query; they are neither stored nor logged', async () => {
  const ignored: string[] = [];
  const refused: string[] = [];
  for (const operation of operations) {
    if (isOurs(operation)) {
      await expectRefused(operation);
      await demo.play(operation);
      refused.push(operation.id);
    } else {
      const answer = await playUnknown(operation);
      expect(
        [operation.id, Math.floor(answer.status / 100), answer.text.includes(word)],
        answer.text.slice(0, 300),
      ).toEqual([operation.id, 2, false]);
      ignored.push(operation.id);
    }
    if (operation.method !== 'GET')
      expect([operation.id, await rowsWith(server.runtime.db, word)]).toEqual([operation.id, []]);
  }
  expect(ignored).toEqual(
    expect.arrayContaining([
      'addPatient',
      'changePatient',
      'addProfile',
      'changeProfile',
      'addClinic',
      'changeClinic',
      'addDoctor',
      'changeDoctor',
      'addSubscription',
      'changeSubscription',
      'bookAppointment',
      'changeAppointment',
      'reserveAppointment',
      'getAppointmentSlots',
    ]),
  );
  expect(refused).toEqual(
    expect.arrayContaining([
      'addService',
      'changeService',
      'addSessions',
      'changeSession',
      'addLeave',
      'changeSettings',
      'addWalkIn',
      'holdSlot',
      'callNext',
      'getQueue',
      'checkIn',
    ]),
  );
  expect(server.log.join('\n')).not.toContain(word);
});

test('B1: the error names the nearest field, and the document says that there are no others', async () => {
  const add = operations.find(({ id }) => id === 'addSessions') as DescribedOperation;
  const request = await demo.fill(add);
  const answer = await sendRequest(demo.api, {
    ...request,
    body: { ...(request.body as object), slotMinutes: 15, vaild_from: '2026-03-01', zebulon: 1 },
  });
  const issues = answer.body.error.details.issues as { path: string; message: string; allowed: string[] }[];
  expect(issues.map(({ path, message }) => `${path} ${message}`)).toEqual([
    '/slotMinutes is not a field of this request; the nearest is slot_minutes',
    '/vaild_from is not a field of this request; the nearest is valid_from',
    '/zebulon is not a field of this request',
  ]);
  expect(issues[0]?.allowed).toEqual(expect.arrayContaining(['conf_id', 'weekdays', 'from', 'to', 'seats']));
  const find = (id: string): DescribedOperation =>
    operations.find((operation) => operation.id === id) as DescribedOperation;
  const plain = await sendRequest(demo.api, {
    ...(await demo.fill(find('listWebhooks'))),
    parameters: { path: {}, query: { page: '1' } },
  });
  expect(plain.body.error.details.issues[0]).toMatchObject({
    path: '/query/page',
    message: 'is not a parameter of this request, which takes none',
  });
  const document = (await server.api('GET', '/openapi.json')).body;
  const bodyOf = (path: string): Document =>
    resolved(document.paths[path].post.requestBody.content['application/json'].schema, document);
  expect(bodyOf('/opdesk/v1/leaves')).toMatchObject({
    additionalProperties: false,
    properties: { appointments: { additionalProperties: false } },
  });
  expect(bodyOf('/dr/v1/appointment')).not.toHaveProperty('additionalProperties');
});

test('B4: a body of twenty-five thousand unknown fields, or of one with a name as long as it may be, is answered quickly and briefly', async () => {
  const { api } = demo;
  const many = `{${Array.from({ length: 25_000 }, (_, index) => `"${index.toString(36)}":1`).join()}}`;
  for (const body of [many, `{"${'k'.repeat(200_000)}":1}`]) {
    const answer = await api('POST', '/opdesk/v1/leaves', body);
    expect(answer.status).toBe(400);
    expect(answer.body.error.details.issues.length).toBeLessThanOrEqual(50);
    expect(answer.text.length).toBeLessThan(64 * 1024);
  }
});

test('B4: of thirty thousand unknown fields fifty are looked at', () => {
  const { compile } = createValidator();
  const validate = compile(withKnownFieldsOnly(Type.Object({ name: Type.Optional(Type.String()) })), '');
  const text = JSON.stringify(Object.fromEntries(Array.from({ length: 30_000 }, (_, index) => [`field${index}`, 1])));
  const body = JSON.parse(text) as unknown;
  expect(validate(body)).toHaveLength(50);
  const cpuOf = (work: () => unknown): number => {
    const before = process.cpuUsage();
    for (let count = 0; count < 30; count += 1) work();
    return process.cpuUsage(before).user;
  };
  // A problem for each of them would take several times as long as to parse them.
  expect(cpuOf(() => validate(body))).toBeLessThan(cpuOf(() => JSON.parse(text)));
});
