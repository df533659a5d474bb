import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEcho, type Echo, echoRoutes } from '../support/echo-routes.ts';
import { startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';

const slots = '/dr/v1/doctor/d1/clinic/c1/appointment/slot';
let echo: Echo;
let server: TestServer;
let business: TestBusiness;
beforeAll(async () => {
  echo = createEcho();
  server = await startTestServer({ extraRoutes: [echoRoutes(echo)] });
  business = await server.createBusiness();
});
afterAll(() => server.close());

describe('error bodies (rule B3)', () => {
  it('of most paths say the same in every place that clients read', async () => {
    const { status, body } = await business.api('POST', '/dr/v1/echo', { count: 0 });
    const message = '/count: must be at least 1';
    const issues = [{ path: '/count', code: 'too_small', message: 'must be at least 1', allowed: { minimum: 1 } }];
    expect(status).toBe(400);
    expect(body).toEqual({
      success: false,
      status_code: 400,
      code: 'INVALID_REQUEST_PARAMETERS',
      message,
      data: {},
      error: { code: 'INVALID_REQUEST_PARAMETERS', message, details: { issues } },
    });
  });

  it('of slots say success as a string', async () => {
    const { status, body } = await business.api('GET', `${slots}?start_date=2030-01-01&end_date=2030-01-02`);
    expect(status).toBe(404);
    expect(body).toMatchObject({
      success: 'false',
      status_code: 404,
      code: 'DOCTOR_NOT_FOUND',
      error: { code: 'DOCTOR_NOT_FOUND' },
    });
    expect((await server.api('GET', `${slots}/?start_date=x`)).body).toMatchObject({
      success: 'false',
      status_code: 401,
    });
  });

  it('of /cdr list the problems of each field under its name', async () => {
    const { status, body } = await business.api('POST', '/cdr/v1/echo', { count: 0, name: 'x', nested: {} });
    expect(status).toBe(400);
    expect(body).toEqual({
      status: 'error',
      message: [],
      count: ['must be at least 1'],
      name: ['must have at least 2 characters'],
      nested: ['/needed: is required'],
    });
  });

  it('of /cdr list in message what belongs to no field, and have a string there elsewhere', async () => {
    const broken = await business.api('POST', '/cdr/v1/echo', '[');
    expect(broken.body).toEqual({ status: 'error', message: ['The body is not valid JSON (line 1, column 2)'] });
    const missing = await server.api('POST', '/cdr/v1/echo', {});
    expect(missing.body).toEqual({ status: 'error', message: expect.any(String) });
  });

  it('of /connect-auth have the status as their code', async () => {
    const { body } = await server.api('GET', '/connect-auth/v1/nothing');
    expect(body).toEqual({ code: 404, error: 'NOT_FOUND', message: expect.any(String) });
  });

  it('of /notification have the error beside the message', async () => {
    const { body } = await business.api('POST', '/notification/v1/echo', { count: 0 });
    expect(body).toEqual({
      error: { code: 'INVALID_REQUEST_PARAMETERS', message: '/count must be at least 1' },
      message: '/count must be at least 1',
    });
  });
});

describe('statuses (rule B5)', () => {
  it('an unknown path is a 404, with or without an access token', async () => {
    expect((await server.api('GET', '/nowhere')).status).toBe(404);
    expect((await business.api('POST', '/opdesk/v1/nowhere', '{ broken')).body).toMatchObject({
      status_code: 404,
      code: 'NOT_FOUND',
    });
  });

  it('a known path with another method is a 405 that lists those it takes', async () => {
    for (const method of ['GET', 'DELETE', 'PUT', 'OPTIONS']) {
      const answer = await business.api(method, '/dr/v1/echo/');
      expect([method, answer.status]).toEqual([method, 405]);
      expect(answer.headers.get('allow')).toBe('POST');
    }
    expect((await business.api('POST', '/dr/v1/items/5', {})).headers.get('allow')).toBe('GET, HEAD');
  });

  it('a path that cannot be decoded is a 400', async () => {
    const { status, body } = await server.api('GET', '/dr/v1/items/%zz');
    expect(status).toBe(400);
    expect(body.error.details.issues).toEqual([{ path: '/path', code: 'format', message: expect.any(String) }]);
  });

  it('a body over 256 KiB is a 413, one at the limit is read', async () => {
    const length = 256 * 1024 - JSON.stringify({ unknown: '' }).length;
    expect((await business.api('POST', '/dr/v1/echo', { unknown: 'x'.repeat(length) })).status).toBe(200);
    const over = await business.api('POST', '/dr/v1/echo', { unknown: 'x'.repeat(length + 1) });
    expect(over.status).toBe(413);
    expect(over.body.code).toBe('PAYLOAD_TOO_LARGE');
  });

  it('a body over 8 KiB is a 413 at every operation that anybody may call', async () => {
    const open = server.app.http.operations.filter(({ scope, method }) => scope === 'public' && method !== 'GET');
    expect(open.length).toBeGreaterThan(4);
    for (const { method, url } of open) {
      const over = await server.api(method, url, { unknown: 'x'.repeat(8 * 1024) });
      expect([url, over.status]).toEqual([url, 413]);
    }
  });

  it('a body of another type, or compressed, is a 415', async () => {
    for (const headers of [
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/x-www-form-urlencoded' },
      { 'content-encoding': 'gzip' },
    ]) {
      expect((await business.api('POST', '/dr/v1/echo', '{}', headers)).status).toBe(415);
    }
    for (const type of ['application/json; charset=utf-8', 'application/vnd.clinic+json', 'APPLICATION/JSON']) {
      expect((await business.api('POST', '/dr/v1/echo', '{}', { 'content-type': type })).status).toBe(200);
    }
  });

  it('a failure of ours is a 500 with a fixed text and the request id; the detail is in the log alone', async () => {
    echo.before = () => {
      throw new Error('a detail for the log');
    };
    const { status, body, text, headers } = await business.api(
      'POST',
      '/dr/v1/echo',
      { name: 'Asha' },
      { 'x-request-id': 'trace-7' },
    );
    echo.before = () => undefined;
    expect(status).toBe(500);
    expect(text).not.toContain('a detail');
    const message = 'Something failed inside Opdesk; the request id finds it in the log.';
    expect(body).toEqual({
      success: false,
      status_code: 500,
      code: 'SERVER_ERROR',
      message,
      data: {},
      error: { code: 'SERVER_ERROR', message },
      request_id: 'trace-7',
    });
    expect(headers.get('x-request-id')).toBe('trace-7');
    const line = server.log.find((entry) => entry.includes('a detail for the log'));
    expect(line).toContain('"requestId":"trace-7"');
    expect(line).not.toContain('Asha');
  });

  it('a client over its limit gets a 429 that says when to come back, others do not', async () => {
    const limited = await startTestServer({
      config: { rateLimitPerSecond: 20 },
      extraRoutes: [echoRoutes(createEcho())],
    });
    try {
      const [one, two] = [await limited.createBusiness(), await limited.createBusiness()];
      const answers = await Promise.all(Array.from({ length: 60 }, () => one.api('GET', '/dr/v1/items/1')));
      const refused = answers.filter(({ status }) => status === 429);
      expect(refused.length).toBeGreaterThan(0);
      expect(refused[0]?.headers.get('retry-after')).toBe('1');
      expect(refused[0]?.body).toMatchObject({ success: false, code: 'TOO_MANY_REQUESTS' });
      expect((await two.api('GET', '/dr/v1/items/1')).status).toBe(200);
    } finally {
      await limited.close();
    }
  });

  it('of many requests in one packet those within the limit are answered', async () => {
    const limited = await startTestServer({ config: { rateLimitPerSecond: 20 } });
    try {
      const request = (last: boolean): string =>
        `GET /docs HTTP/1.1\r\nHost: x\r\n${last ? 'Connection: close\r\n' : ''}\r\n`;
      const packet = Array.from({ length: 30 }, (_, index) => request(index === 29)).join('');
      const text = await new Promise<string>((resolve, reject) => {
        const socket = connect(Number(new URL(limited.url).port), '127.0.0.1', () => socket.write(packet));
        let received = '';
        socket.on('data', (chunk) => (received += chunk.toString()));
        socket.on('close', () => resolve(received));
        socket.on('error', reject);
      });
      const statuses = [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));
      expect(statuses).toEqual([...Array.from({ length: 20 }, () => 200), ...Array.from({ length: 10 }, () => 429)]);
    } finally {
      await limited.close();
    }
  });
});
