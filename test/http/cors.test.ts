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
  test('may call every operation, with every header that one reads, and is told so before it calls', async () => {
    for (const { method, url } of server.app.http.operations) {
      const asked = { origin, 'access-control-request-method': method };
      const { status, headers } = await server.api('OPTIONS', url, undefined, asked);
      expect([url, status, headers.get('access-control-allow-origin')]).toEqual([url, 204, origin]);
      expect(headers.get('access-control-allow-methods')?.split(', ')).toContain(method);
      expect(headers.get('access-control-allow-headers')?.split(', ')).toEqual(
        expect.arrayContaining(['auth', 'authorization', 'content-type', 'idempotency-key', 'if-match', 'client-id']),
      );
    }
  });

  test('is told so of paths that are nowhere, too', async () => {
    for (const path of ['/dr/v1/appointment/api-1', '/opdesk/v1/live', '/cdr/v1/doctor/', '/nowhere']) {
      const answer = await server.api('OPTIONS', path, undefined, { origin, ...preflight });
      expect([answer.status, answer.text]).toEqual([204, '']);
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
      expect(answer.headers.get('access-control-allow-methods')).toContain('PATCH');
      expect(answer.headers.get('access-control-allow-headers')).toContain('last-event-id');
      expect(answer.headers.get('vary')).toMatch(/origin/i);
    }
  });

  // eka-patient-directory-ts-sdk calls with `credentials: 'include'`: without the header its page may read no answer.
  test('may call with credentials, by its own name and never by a star', async () => {
    const asked = await server.api('OPTIONS', '/profiles/v1/patient', undefined, { origin, ...preflight });
    const read = await business.api('GET', '/profiles/v1/patient/minified', undefined, { origin });
    for (const { headers } of [asked, read]) {
      expect(headers.get('access-control-allow-credentials')).toBe('true');
      expect(headers.get('access-control-allow-origin')).toBe(origin);
      expect(corsHeaders(headers).map((name) => headers.get(name))).not.toContain('*');
      expect(headers.get('set-cookie')).toBeNull();
    }
  });

  test('may read that there were too many requests, and when to try again', async () => {
    const strict = await startTestServer({ config: { corsOrigins: [origin], rateLimitPerSecond: 1 } });
    try {
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => strict.api('GET', '/dr/v1/business/entities', undefined, { origin })),
      );
      const refused = answers.find(({ status }) => status === 429);
      expect(refused?.headers.get('access-control-allow-origin')).toBe(origin);
      expect(refused?.headers.get('access-control-expose-headers')).toContain('retry-after');
      expect(refused?.headers.get('retry-after')).toBe('1');
    } finally {
      await strict.close();
    }
  });

  test('may read answers and refusals, and of their headers every one that a program needs', async () => {
    const paths = ['/dr/v1/business/entities', '/dr/v1/patient/pt-none', '/nowhere', '/opdesk/v1/live'];
    for (const path of paths) {
      const answer = await business.api('GET', path, undefined, { origin });
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
      expect(answer.headers.get('access-control-expose-headers')).toBe(
        'allow, etag, retry-after, x-request-id, x-ratelimit-limit, x-ratelimit-cost, x-ratelimit-remaining, ' +
          'x-ratelimit-reset',
      );
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
