import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => (server = await startTestServer()));
afterAll(() => server.close());

test.each([
  ['/healthz', 'no-store'],
  ['/nowhere', 'no-store'],
  ['/dr/v1/appointment/none', 'no-store'],
  ['/docs', 'no-store'],
  ['/docs/swagger-ui.css', 'public, max-age=86400'],
])('caches keep no answer, refusals neither, but the files of the reference: %s', async (path, kept) => {
  expect((await server.api('GET', path)).headers.get('cache-control')).toBe(kept);
});
