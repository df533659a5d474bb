import { afterAll, afterEach, beforeAll } from 'vitest';
import { createEcho, echoRoutes } from './echo-routes.ts';
import { type ApiAnswer, createClock, startTestServer, type TestBusiness, type TestServer } from './server.ts';

export const path = '/dr/v1/echo';
export const writes = '/dr/v1/writes';

/** A server with routes that echo, for a file, and a business on it. */
export function openEchoServer() {
  const start = 1_900_000_000;
  const clock = createClock(start);
  const echo = createEcho();
  let server: TestServer;
  let business: TestBusiness;
  let count = 0;
  beforeAll(async () => {
    server = await startTestServer({
      now: clock.now,
      config: { accessTokenSeconds: 100_000 },
      extraRoutes: [echoRoutes(echo)],
    });
    business = await server.createBusiness();
  });
  afterAll(() => server.close());
  afterEach(() => {
    echo.before = () => undefined;
    echo.handled.length = 0;
    echo.arrived.length = 0;
    echo.seeds.length = 0;
    echo.mayExist.length = 0;
    echo.refused.clear();
    clock.set(start);
  });
  return {
    clock,
    echo,
    get server() {
      return server;
    },
    get business() {
      return business;
    },
    /** Sends a write under a key. */
    write: (
      key: string,
      body: unknown = { name: 'Asha' },
      options: { path?: string; api?: TestBusiness['api'] } = {},
    ): Promise<ApiAnswer> =>
      (options.api ?? business.api)('POST', options.path ?? path, body, { 'idempotency-key': key }),
    /** A key that no other test has. */
    newKey(): string {
      count += 1;
      return `key ${count}`;
    },
  };
}
