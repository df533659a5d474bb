import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { programVersion } from '../../src/version.ts';
import { createEcho, type Echo, echoRoutes } from '../support/echo-routes.ts';
import { followed } from '../support/references.ts';
import { startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';

let echo: Echo;
let server: TestServer;
let business: TestBusiness;
beforeAll(async () => {
  echo = createEcho();
  server = await startTestServer({ extraRoutes: [echoRoutes(echo)], config: { trustProxy: 1 } });
  business = await server.createBusiness();
});
afterAll(() => server.close());

describe('health', () => {
  it('is told without an access token, with the version of the program', async () => {
    expect((await server.api('GET', '/metrics')).text).toContain(
      `opdesk_build_info{version="${programVersion()}"} 1\n`,
    );
    expect((await server.api('GET', '/healthz')).body).toEqual({ status: 'ok', version: programVersion() });
    expect((await server.api('GET', '/readyz')).body).toEqual({ status: 'ok' });
  });

  it('is not ready without a database, and refuses what needs one with 503 and Retry-After', async () => {
    const cut = await startTestServer({ extraRoutes: [echoRoutes(createEcho())] });
    const { clientId, clientSecret } = await cut.createBusiness();
    await cut.runtime.db.query({
      name: '',
      text: `select pg_terminate_backend(pid)
        from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    });
    await cut.runtime.db.close();
    for (const [method, path, body] of [
      ['GET', '/readyz', undefined],
      ['POST', '/connect-auth/v1/account/login', { client_id: clientId, client_secret: clientSecret }],
    ] as const) {
      const answer = await cut.api(method, path, body);
      expect([path, answer.status]).toEqual([path, 503]);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(answer.body.request_id).toBe(answer.headers.get('x-request-id'));
    }
    expect((await cut.api('GET', '/healthz')).status).toBe(200);
    await cut.app.http.app.close();
  });
});

describe('request ids', () => {
  it('are taken over when they are plain, made when they are not, and always answered', async () => {
    const asked = (id: string) => server.api('GET', '/healthz', undefined, { 'x-request-id': id });
    expect((await asked('Trace_1.a-b')).headers.get('x-request-id')).toBe('Trace_1.a-b');
    for (const id of ['has space', 'x'.repeat(65), 'a/b', '"']) {
      expect((await asked(id)).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    }
    expect((await server.api('GET', '/nowhere')).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect((await server.api('GET', '/%zz', undefined, { 'x-request-id': 'here' })).headers.get('x-request-id')).toBe(
      'here',
    );
  });
});

describe('answers (rule B7)', () => {
  it('are compressed when asked for, and say that they vary', async () => {
    for (const [path, encoding] of [
      ['/metrics', 'gzip'],
      ['/metrics', 'br'],
      ['/openapi.json', 'gzip'],
      ['/docs/swagger-ui.css', 'gzip'],
    ] as const) {
      const { headers } = await server.api('GET', path, undefined, { 'accept-encoding': encoding });
      expect(headers.get('content-encoding')).toBe(encoding);
      expect(headers.get('vary')).toContain('accept-encoding');
    }
    for (const [path, encoding] of [
      ['/openapi.json', 'identity'],
      ['/openapi.json', 'br'],
      ['/docs/swagger-ui-bundle.js', 'br'],
      ['/openapi.json', 'gzip;q=0'],
    ] as const) {
      const { headers } = await server.api('GET', path, undefined, { 'accept-encoding': encoding });
      expect([path, headers.get('content-encoding')]).toEqual([path, null]);
      expect(headers.get('vary')).toContain('accept-encoding');
    }
  });

  it('say that they vary also where they are short, refused or not asked for compressed', async () => {
    for (const path of ['/metrics', '/docs', '/healthz', '/nowhere', '/dr/v1/business/entities']) {
      const { headers } = await server.api('GET', path, undefined, { 'accept-encoding': 'identity' });
      expect([path, headers.get('content-encoding'), headers.get('vary')]).toEqual([path, null, 'accept-encoding']);
    }
    expect((await server.api('GET', '/metrics', undefined, { 'accept-encoding': 'gzip' })).headers.get('vary')).toBe(
      'accept-encoding',
    );
  });

  it('tell browsers to stay with TLS only where the request came by TLS', async () => {
    const plain = await server.api('GET', '/healthz');
    expect(plain.headers.get('strict-transport-security')).toBeNull();
    const secure = await server.api('GET', '/healthz', undefined, { 'x-forwarded-proto': 'https' });
    expect(secure.headers.get('strict-transport-security')).toMatch(/^max-age=\d{7,}$/);
    const inner = await server.api('GET', '/nowhere', undefined, { 'x-forwarded-proto': 'http' });
    expect(inner.headers.get('strict-transport-security')).toBeNull();
    expect(
      (await server.api('GET', '/nowhere', undefined, { 'x-forwarded-proto': 'https' })).headers.get(
        'strict-transport-security',
      ),
    ).not.toBeNull();
  });

  it.each<false | string[]>([false, ['192.0.2.1']])(
    'do not believe in TLS whoever says so, with %j trusted',
    async (trustProxy) => {
      const wary = await startTestServer({ config: { trustProxy } });
      try {
        const { headers } = await wary.api('GET', '/healthz', undefined, { 'x-forwarded-proto': 'https' });
        expect(headers.get('strict-transport-security')).toBeNull();
      } finally {
        await wary.close();
      }
    },
  );

  it('do not say what serves them', async () => {
    const { headers } = await server.api('GET', '/healthz');
    expect(headers.get('server')).toBeNull();
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});

describe('logs', () => {
  it('are one line for a request, with its pattern and client, and without anything that it carried', async () => {
    await business.api(
      'POST',
      '/dr/v1/echo/?partner_id=Asha',
      { name: 'Ravi', other: '9999999999' },
      { 'x-request-id': 'log-1', cookie: 'Meera' },
    );
    await business.api('GET', '/dr/v1/items/Sunita?q=Asha', undefined, { 'x-request-id': 'log-2' });
    const lines = server.log
      .filter((line) => /"requestId":"log-[12]"/.test(line))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toEqual([
      expect.objectContaining({
        method: 'POST',
        route: '/dr/v1/echo',
        status: 200,
        requestId: 'log-1',
        clientId: business.clientId,
      }),
      expect.objectContaining({ method: 'GET', route: '/dr/v1/items/:id', status: 200, requestId: 'log-2' }),
    ]);
    expect(server.log.join('\n')).not.toMatch(/Asha|Ravi|Meera|Sunita|9999999999/);
    expect(server.log.join('\n')).not.toContain(business.token);
  });

  it('show of a database error neither values nor detail', async () => {
    const logged = server.log.length;
    echo.before = async () => {
      await server.runtime.db.query({ name: '', text: `select 'Kavita'::integer` });
    };
    await business.api('POST', '/dr/v1/echo', {});
    echo.before = async () => {
      await server.runtime.db.query(
        {
          name: '',
          text: `insert into businesses (id, name, time_zone, country, created_at)
            values ($1, 'Kavita', 'a', 'b', now())`,
        },
        [business.id],
      );
    };
    await business.api('POST', '/dr/v1/echo', {});
    echo.before = () => {
      JSON.parse('{"Kavita"');
    };
    await business.api('POST', '/dr/v1/echo', {});
    echo.before = () => undefined;
    const text = server.log.slice(logged).join('\n');
    expect(text).toContain('22P02');
    expect(text).toContain('businesses_pkey');
    expect(text).not.toContain('Kavita');
    expect(text).not.toContain(`(${business.id})`);
  });
});

describe('metrics', () => {
  it('count requests by pattern and say how the process and the pool are, without ids or names', async () => {
    await business.api('GET', '/dr/v1/items/Sunita');
    server.runtime.telemetry.booked();
    server.runtime.telemetry.refusedBooking('TAKEN');
    const { text, headers } = await server.api('GET', '/metrics');
    expect(headers.get('content-type')).toContain('text/plain');
    for (const series of [
      'opdesk_request_duration_seconds_bucket{le="0.005",method="GET",route="/dr/v1/items/:id",status="200"}',
      'opdesk_bookings_total 1',
      'opdesk_booking_refusals_total{reason="TAKEN"} 1',
      'opdesk_pool_connections{state="waiting"} 0',
      'nodejs_eventloop_lag_seconds',
      'process_resident_memory_bytes',
    ]) {
      expect(text).toContain(series);
    }
    expect(text).not.toMatch(/Sunita|ec-[0-9a-f]|bu-[0-9a-f]/);
  });
});

describe('the description of the API', () => {
  it('names every operation with every status that it can answer', async () => {
    const { body } = await server.api('GET', '/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    const login = body.paths['/connect-auth/v1/account/login'].post;
    expect(Object.keys(login.responses)).toEqual([
      '200',
      '400',
      '401',
      '408',
      '413',
      '415',
      '429',
      '431',
      '500',
      '503',
    ]);
    expect(login.security).toEqual([]);
    const slots = body.paths['/dr/v1/doctor/{doctor_id}/clinic/{clinic_id}/appointment/slot'].get;
    expect(Object.keys(slots.responses)).toEqual(
      expect.arrayContaining(['200', '400', '401', '403', '404', '429', '500', '503']),
    );
    const missing = followed(slots.responses['404'], body);
    expect(missing.content['application/json'].examples.DOCTOR_NOT_FOUND.value.success).toBe('false');
    expect(slots.security).toEqual([{ auth: [] }, { bearer: [] }, { login: [] }]);
    expect(slots.parameters.map((parameter: { name: string }) => parameter.name)).toEqual(
      expect.arrayContaining(['doctor_id', 'clinic_id']),
    );
    const ids = Object.values(body.paths as Record<string, Record<string, { operationId: string }>>).flatMap((item) =>
      Object.values(item).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('can be read at /docs without the internet', async () => {
    const page = await server.api('GET', '/docs/');
    expect(page.headers.get('content-type')).toContain('text/html');
    const files = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file ?? '');
    expect(files.length).toBeGreaterThan(2);
    for (const file of files) {
      expect(file.startsWith('/docs/')).toBe(true);
      expect((await server.api('GET', file)).status).toBe(200);
    }
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
  });

  it('counts against the limits, the files of its page too', async () => {
    const limited = await startTestServer({ config: { rateLimitPerSecond: 2 } });
    try {
      const paths = ['/openapi.json', '/docs', '/docs/start.js', '/docs/swagger-ui.css', '/docs/swagger-ui-bundle.js'];
      const answers = await Promise.all(paths.map((path) => limited.api('GET', path)));
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 429, 429, 429]);
    } finally {
      await limited.close();
    }
  });

  it('is the same whether it was compressed or not', async () => {
    for (const path of ['/openapi.json', '/docs/swagger-ui-bundle.js', '/docs/start.js']) {
      const [plain, compressed] = await Promise.all(
        ['identity', 'gzip'].map((encoding) => server.api('GET', path, undefined, { 'accept-encoding': encoding })),
      );
      expect(compressed?.text).toBe(plain?.text);
      expect(compressed?.headers.get('content-type')).toBe(plain?.headers.get('content-type'));
    }
  });
});

describe('stopping', () => {
  it('lets requests under way finish, takes no new ones, and tells proxies', async () => {
    const own = createEcho();
    const stopping = await startTestServer({ extraRoutes: [echoRoutes(own)] });
    const { api } = await stopping.createBusiness();
    let reached = (): void => undefined;
    const arrived = new Promise<void>((resolve) => (reached = resolve));
    let release = (): void => undefined;
    const paused = new Promise<void>((resolve) => (release = resolve));
    own.before = () => {
      reached();
      return paused;
    };
    const underWay = api('POST', '/dr/v1/echo', { name: 'Asha' });
    await arrived;
    const closed = stopping.close();
    expect(stopping.app.http.isStopping()).toBe(true);
    await expect(fetch(`${stopping.url}/healthz`)).rejects.toThrow('fetch failed');
    release();
    expect((await underWay).status).toBe(200);
    await closed;
  });
});
