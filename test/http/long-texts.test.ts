import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEcho, echoRoutes } from '../support/echo-routes.ts';
import { startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';
import { unboundedTextsOf } from '../support/text-places.ts';

const echo = createEcho();
let server: TestServer;
let business: TestBusiness;
beforeAll(async () => {
  server = await startTestServer({ extraRoutes: [echoRoutes(echo)] });
  business = await server.createBusiness();
});
afterAll(() => server.close());

const long = '९'.repeat(80_000);

test('B4: a rule in code is handed the beginning of a text that is too long, and reports beside the schema', async () => {
  echo.refused.add(long.slice(0, 6));
  const answer = await business.api('POST', '/dr/v1/echo', { name: long, count: 10 });
  expect(answer.body.error.details.issues.map(({ path, code }: Record<string, string>) => `${path} ${code}`)).toEqual([
    '/name too_long',
    '/count too_large',
    '/name not_allowed',
  ]);
  expect(echo.ruled).toEqual([long.slice(0, 6)]);
});

test('every text of a body that a rule may read has a bound of its length or its form', () => {
  const unbounded = server.app.http.operations.flatMap(({ id, url, body }) =>
    url.endsWith('/echo') || url === '/dr/v1/writes' ? [] : unboundedTextsOf(body).map((path) => `${id} ${path}`),
  );
  expect(unbounded).toEqual([]);
});

test('C15: a number of 80,000 digits is one that is too long, at every operation that takes a number', async () => {
  const patient = { first_name: 'Asha', gender: 'F', age: 30 };
  for (const [method, path, body, pointer] of [
    ['POST', '/dr/v1/business/patients/search', { mobile: long }, '/mobile'],
    ['POST', '/profiles/v1/patient/by-mobile', { mob: long }, '/mob'],
    ['POST', '/dr/v1/patient', { ...patient, mobile: long }, '/mobile'],
    ['POST', '/opdesk/v1/walk-ins', { name: 'Asha', mobile: long }, '/mobile'],
  ] as const) {
    const answer = await business.api(method, path, body);
    expect([path, answer.status], answer.text).toEqual([path, 400]);
    expect(answer.body.error.details.issues).toContainEqual({
      path: pointer,
      code: 'too_long',
      message: 'must have at most 50 characters',
      allowed: { maxLength: 50 },
    });
  }
});
