import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '../../src/http/route-spec.ts';
import { startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';

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
  it('answers 401 without an access token, whatever the body', async () => {
    expect(guarded().length).toBeGreaterThan(10);
    for (const operation of guarded()) {
      const answer = await server.api(
        operation.method,
        addressOf(operation),
        operation.method === 'GET' ? undefined : '{ broken',
      );
      expect([operation.method, operation.url, answer.status]).toEqual([operation.method, operation.url, 401]);
    }
  });

  it('takes its address with a trailing slash, too', async () => {
    for (const operation of guarded()) {
      const answer = await server.api(operation.method, `${addressOf(operation)}/`);
      expect([operation.method, operation.url, answer.status]).toEqual([operation.method, operation.url, 401]);
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
