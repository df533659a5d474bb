import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { envelopeFor } from '../../../src/http/envelope.ts';
import type { Operation } from '../../../src/http/route.ts';
import { scopes } from '../../../src/services/context.ts';
import { startTestServer, type TestBusiness, type TestServer } from '../../support/server.ts';

let server: TestServer;
let business: TestBusiness;
beforeAll(async () => {
  server = await startTestServer();
  business = await server.createBusiness();
});
afterAll(() => server.close());

const guarded = (): Operation[] => server.app.http.operations.filter(({ scope }) => scope !== 'public');
const addressOf = ({ url }: Operation): string => url.replace(/:\w+/g, 'nothing');

describe('every route', () => {
  it('is declared with a scope as decision A5 has them', () => {
    expect(guarded().length).toBeGreaterThan(10);
    for (const operation of guarded()) {
      const isRead = operation.method === 'GET' && /^\/(?:dr|cdr|profiles|appointments)\//.test(operation.url);
      if (isRead) expect([operation.url, operation.scope]).toEqual([operation.url, 'appointments:read']);
      else if (operation.method !== 'GET') expect([operation.url, operation.scope]).not.toEqual([operation.url, 'appointments:read']);
    }
  });

  it('answers 401 without an access token, whatever the body', async () => {
    for (const operation of guarded()) {
      const answer = await server.api(operation.method, addressOf(operation), operation.method === 'GET' ? undefined : '{ broken');
      expect([operation.method, operation.url, answer.status]).toEqual([operation.method, operation.url, 401]);
    }
  });

  it('answers 403 to a client that has every scope but its own, before anything is looked up or read', async () => {
    const without = new Map(
      await Promise.all(scopes.map(async (scope) => [scope, await business.addClient(scopes.filter((other) => other !== scope))] as const)),
    );
    for (const operation of guarded()) {
      const client = operation.scope === 'public' ? undefined : without.get(operation.scope);
      if (client === undefined) throw new Error('no such scope');
      const answer = await client.api(operation.method, addressOf(operation), operation.method === 'GET' ? undefined : '{ broken');
      expect([operation.method, operation.url, answer.status]).toEqual([operation.method, operation.url, 403]);
      if (envelopeFor(operation.url) === 'default') expect(answer.body.code).toBe('UNAUTHORIZED_ACCESS');
    }
  });

  it('takes its address with a trailing slash, too', async () => {
    for (const operation of guarded()) {
      const answer = await server.api(operation.method, `${addressOf(operation)}/`);
      expect([operation.method, operation.url, answer.status]).toEqual([operation.method, operation.url, 401]);
    }
  });

  it('answers only with statuses that the description names', async () => {
    const { body } = await server.api('GET', '/openapi.json');
    for (const operation of guarded()) {
      const described = body.paths[operation.url.replace(/:(\w+)/g, '{$1}')][operation.method.toLowerCase()];
      for (const sent of operation.method === 'GET' ? [undefined] : [undefined, {}, '[', { unknown: '\u0000' }]) {
        const answer = await business.api(operation.method, addressOf(operation), sent);
        expect([operation.method, operation.url, sent, Object.keys(described.responses)]).toEqual([
          operation.method,
          operation.url,
          sent,
          expect.arrayContaining([String(answer.status)]),
        ]);
      }
    }
  });

  it('never fails on empty, malformed or hostile bodies and addresses', async () => {
    for (const operation of guarded()) {
      for (const sent of [undefined, {}, 'null', '[]', '"x"', '{"__proto__":{"a":1}}']) {
        if (operation.method === 'GET' && sent !== undefined) continue;
        for (const id of ['nothing', '%00', "'; drop table x; --", '..%2f..', '😀']) {
          const answer = await business.api(operation.method, operation.url.replace(/:\w+/g, encodeURI(id)), sent);
          expect([operation.method, operation.url, id, sent, answer.status < 500 ? 'fine' : answer.status]).toEqual([
            operation.method,
            operation.url,
            id,
            sent,
            'fine',
          ]);
        }
      }
    }
  });
});
