import { afterAll, beforeAll, expect, test } from 'vitest';
import { at } from '../../support/calendar.ts';
import { rowsWith } from '../../support/database.ts';
import { type Demo, type DescribedOperation, describedOperations, openDemo } from '../../support/examples.ts';
import { createClock, startTestServer, type TestServer } from '../../support/server.ts';

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
  const members = Object.entries(value).map(([key, member]) => [key, free.includes(key) && !Array.isArray(member) ? member : withUnknown(member)]);
  return { ...Object.fromEntries(members), [word]: { name: word, list: [word] } };
}

test('B1: fields that an operation does not know are ignored in every object of its body and in its query, and neither stored, shown nor logged', async () => {
  const writes: string[] = [];
  for (const operation of operations) {
    const isAttributes = operation.id === 'updateCustomAttributes';
    const answer = await demo.play(operation, {}, (request) => ({
      ...request,
      parameters: { ...request.parameters, query: { ...request.parameters.query, [word]: word } },
      body: isAttributes ? request.body : withUnknown(request.body),
    }));
    expect([operation.id, Math.floor(answer.status / 100), answer.text.includes(word)], answer.text.slice(0, 300)).toEqual([operation.id, 2, false]);
    if (operation.method === 'GET') continue;
    writes.push(operation.id);
    expect([operation.id, await rowsWith(server.runtime.db, word)]).toEqual([operation.id, []]);
  }
  expect(writes).toEqual(expect.arrayContaining([
    'addPatient', 'updatePatient', 'addProfile', 'updateProfile', 'addClinic', 'updateClinic', 'addDoctor', 'updateDoctor', 'addService', 'changeService',
    'addSessions', 'addLeave', 'changeSettings', 'registerWebhook', 'updateWebhook', 'bookAppointment', 'updateAppointment', 'addWalkIn', 'reserveAppointment',
  ]));
  expect(server.log.join('\n')).not.toContain(word);
});
