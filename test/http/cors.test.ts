import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';

const origin = 'https://desk.example.com';
let server: TestServer;
let business: TestBusiness;
beforeAll(async () => {
  server = await startTestServer({ config: { corsOrigins: [origin, 'http://localhost:5173'] } });
  business = await server.createBusiness();
});
afterAll(() => server.close());

const corsHeaders = (headers: Headers): string[] =>
  [...headers.keys()].filter((name) => name.startsWith('access-control'));
const preflight = {
  'access-control-request-method': 'PATCH',
  'access-control-request-headers': 'auth,content-type,if-match',
};

describe('a page of a listed origin', () => {
  test('may call every path, is told so before it calls, and sends no cookies', async () => {
    for (const path of ['/dr/v1/appointment/api-1', '/opdesk/v1/live', '/cdr/v1/doctor/', '/nowhere']) {
      const answer = await server.api('OPTIONS', path, undefined, { origin, ...preflight });
      expect([answer.status, answer.text]).toEqual([204, '']);
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
      expect(answer.headers.get('access-control-allow-methods')).toContain('PATCH');
      for (const name of ['auth', 'content-type', 'idempotency-key', 'if-match', 'last-event-id'])
        expect(answer.headers.get('access-control-allow-headers')).toContain(name);
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
      expect(answer.headers.get('vary')).toMatch(/origin/i);
    }
  });

  test('may read answers and refusals, and of their headers ETag, Retry-After and the request id', async () => {
    const paths = ['/dr/v1/business/entities', '/dr/v1/patient/pt-none', '/nowhere', '/opdesk/v1/live'];
    for (const path of paths) {
      const answer = await business.api('GET', path, undefined, { origin });
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
      expect(answer.headers.get('access-control-expose-headers')).toBe('etag, retry-after, x-request-id');
      expect(answer.headers.get('vary')).toMatch(/accept-encoding/i);
      expect(answer.headers.get('vary')).toMatch(/origin/i);
    }
    const unauthenticated = await server.api('GET', '/dr/v1/business/entities', undefined, {
      origin: 'http://localhost:5173',
    });
    expect([unauthenticated.status, unauthenticated.headers.get('access-control-allow-origin')]).toEqual([
      401,
      'http://localhost:5173',
    ]);
  });
});

test.each([
  'https://evil.example',
  'https://desk.example.com.evil.example',
  'http://desk.example.com',
  'https://desk.example.com:8443',
  'null',
])('a page of %s is told nothing', async (other) => {
  const answer = await business.api('GET', '/dr/v1/business/entities', undefined, { origin: other });
  expect([answer.status, corsHeaders(answer.headers)]).toEqual([200, []]);
  expect(answer.headers.get('vary')).toMatch(/origin/i);
  const asked = await server.api('OPTIONS', '/dr/v1/appointment', undefined, { origin: other, ...preflight });
  expect([asked.status, corsHeaders(asked.headers)]).toEqual([405, []]);
});

test('without a list there is nothing of it', async () => {
  const plain = await startTestServer();
  try {
    const answer = await plain.api('OPTIONS', '/dr/v1/appointment', undefined, { origin, ...preflight });
    expect([answer.status, corsHeaders(answer.headers), answer.headers.get('vary')]).toEqual([
      405,
      [],
      'accept-encoding',
    ]);
  } finally {
    await plain.close();
  }
});
