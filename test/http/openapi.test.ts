import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at } from '../support/calendar.ts';
import { createDescribedAnswers, type DescribedAnswers } from '../support/described-answers.ts';
import { type DescribedOperation, describedOperations, type Document, openDemo } from '../support/examples.ts';
import { resolved } from '../support/references.ts';
import { createClock, startTestServer, type TestServer } from '../support/server.ts';

const today = '2026-03-02';

let server: TestServer;
let document: Document;
let operations: DescribedOperation[];
let described: DescribedAnswers;
beforeAll(async () => {
  server = await startTestServer({ now: createClock(at(today, '08:00')).now });
  document = (await server.api('GET', '/openapi.json')).body;
  operations = describedOperations(document);
  described = createDescribedAnswers(document);
});
afterAll(() => server.close());

/** Operations as the document has them, with where they stand. */
function objects(): { readonly name: string; readonly path: string; readonly operation: Document }[] {
  return Object.entries(document.paths as Record<string, Record<string, Document>>).flatMap(([path, item]) =>
    Object.values(item).map((operation) => ({ name: operation.operationId as string, path, operation })),
  );
}

describe('the description of the API', () => {
  it('has every path in the form in which the contract writes it', () => {
    for (const path of [
      '/connect-auth/v1/account/login',
      '/connect-auth/v1/account/refresh',
      '/connect-auth/v1/account/refresh-token',
      '/dr/v1/patient',
      '/dr/v1/patient/{patient_id}',
      '/dr/v1/business/patients/search',
      '/dr/v1/business/entities',
      '/profiles/v1/patient/',
      '/profiles/v1/patient/{oid}',
      '/profiles/v1/patient/bulk',
      '/profiles/v1/patient/minified/',
      '/profiles/v1/patient/search',
      '/profiles/v1/patient/by-mobile/',
      '/profiles/v1/patient/{username}/username/',
      '/cdr/v1/get_business_info/',
      '/cdr/v1/doctor/',
      '/cdr/v1/doctor/{doc_id}/',
      '/cdr/v1/clinic/',
      '/cdr/v1/clinic/{clinic_id}/',
      '/dr/v1/business/clinic/{clinic_id}',
      '/dr/v1/doctor/{doctor_id}',
      '/dr/v1/doctor/service/{doctor_id}',
      '/dr/v1/doctor/{doctor_id}/clinic/{clinic_id}/appointment/slot',
      '/dr/v1/appointment',
      '/dr/v1/appointment/{appointment_id}',
      '/dr/v1/appointment/patient/{patient_id}',
      '/notification/v1/connect/webhook/subscriptions',
      '/notification/v1/connect/webhook/subscriptions/{id}',
      '/docs',
      '/healthz',
      '/readyz',
      '/metrics',
      '/openapi.json',
    ]) {
      expect(Object.keys(document.paths)).toContain(path);
    }
  });

  it('has every operation under a tag that says what it is about, in the order of a reader', () => {
    const tags = (document.tags as { name: string; description: string }[]).map(({ name }) => name);
    expect(tags).toEqual([
      'Access',
      'Appointments',
      'Queue',
      'Slots',
      'Patients',
      'Clinics and doctors',
      'Schedules',
      'Settings',
      'Displays',
      'Staff',
      'Clients',
      'Webhooks',
      'Imports',
      'Figures',
      'Audit',
      'System',
    ]);
    const used = objects().flatMap(({ operation }) => operation.tags as string[]);
    expect(new Set(used)).toEqual(new Set(tags));
  });

  it('has every operation that the server declares, each under a name of its own', () => {
    const names = objects().map(({ name }) => name);
    expect(names.toSorted()).toEqual(server.app.http.operations.map(({ id }) => id).toSorted());
    expect(new Set(names).size).toBe(names.length);
  });

  it('says of every list in a request how many entries it takes at most', () => {
    const withoutMost = (schema: unknown): unknown[] => {
      if (typeof schema !== 'object' || schema === null) return [];
      const { items, maxItems } = schema as { items?: unknown; maxItems?: unknown };
      const own = items !== undefined && typeof maxItems !== 'number' ? [schema] : [];
      return [...own, ...Object.values(schema).flatMap(withoutMost)];
    };
    for (const { name, operation } of objects())
      expect([name, withoutMost(resolved([operation.requestBody, operation.parameters], document))]).toEqual([
        name,
        [],
      ]);
  });

  it('gives only values to parameters that there are', () => {
    for (const { id, params, query, exampleParameters = {} } of server.app.http.operations) {
      const known = [params, query].flatMap((schema) => Object.keys((schema as Document)?.properties ?? {}));
      expect([id, Object.keys(exampleParameters).filter((name) => !known.includes(name))]).toEqual([id, []]);
    }
  });

  it('has an example of every body, as its schema says it', () => {
    for (const { name, operation } of objects()) {
      const content = operation.requestBody?.content['application/json'];
      if (content === undefined) continue;
      expect([name, content.example]).toEqual([name, expect.anything()]);
      expect([name, described.problemsOfValue(content.schema, content.example)]).toEqual([name, []]);
    }
  });

  it('has an example of every answer in JSON, errors too, as its schema says it', () => {
    const responses = [
      ...objects().flatMap(({ name, operation }) =>
        Object.entries(operation.responses as Record<string, Document>).map(
          ([status, response]) => [`${name} ${status}`, response] as const,
        ),
      ),
      ...Object.entries(document.components.responses as Record<string, Document>),
    ];
    for (const [name, { content, $ref }] of responses) {
      const json = content?.['application/json'];
      if ($ref !== undefined || json === undefined || name === 'getOpenApi 200') continue;
      const examples =
        json.examples === undefined
          ? [json.example]
          : Object.values(json.examples as Record<string, Document>).map(({ value }) => value);
      expect([name, examples.length > 0 && examples.every((example) => example !== undefined)]).toEqual([name, true]);
      for (const example of examples)
        expect([name, described.problemsOfValue(json.schema, example)]).toEqual([name, []]);
    }
  });

  it('has no example with a placeholder', () => {
    expect(JSON.stringify(document)).not.toMatch(/\{\{/);
  });
});

describe('the examples', () => {
  it('work on the demo business, each in its turn, and are answered as described; no cache keeps an answer but free slots', async () => {
    const demo = await openDemo(server, today);
    const kept = [];
    for (const operation of operations) {
      const answer = await demo.play(operation);
      expect([operation.id, answer.status < 300 ? 'done' : answer.text]).toEqual([operation.id, 'done']);
      expect([operation.id, described.problemsOf(operation.id, answer)]).toEqual([operation.id, []]);
      if (answer.headers.get('cache-control') !== 'no-store') kept.push(operation.id);
    }
    expect(kept).toEqual(['getAppointmentSlots']);
  });

  it('say the same of an unchanged answer with 304, where that is described', async () => {
    const demo = await openDemo(server, today);
    for (const operation of operations.filter(({ responses }) => responses['304'] !== undefined)) {
      for (const { from } of operation.sources) {
        const source = operations.find(({ id }) => id === from);
        if (source !== undefined) await demo.play(source);
      }
      const { headers } = await demo.play(operation);
      const again = await demo.play(operation, { 'if-none-match': headers.get('etag') ?? 'none' });
      expect([operation.id, again.status, described.problemsOf(operation.id, again)]).toEqual([operation.id, 304, []]);
    }
  });
});
