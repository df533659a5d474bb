import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEcho, type Echo, echoRoutes } from '../support/echo-routes.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let echo: Echo;
let server: TestServer;
beforeAll(async () => {
  echo = createEcho();
  server = await startTestServer({ extraRoutes: [echoRoutes(echo)] });
});
afterAll(() => server.close());

interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
  readonly text: string;
}

/** Sends these bytes, and reads until the server closes the connection. */
async function sendRaw(...parts: readonly string[]): Promise<RawAnswer> {
  const text = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => {
      for (const part of parts) socket.write(part);
    });
    let received = '';
    socket.on('data', (chunk) => (received += chunk.toString()));
    socket.on('close', () => resolve(received));
    socket.on('error', reject);
  });
  const [head = '', body = ''] = text.split('\r\n\r\n', 2);
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = new Headers(lines.map((line) => line.split(': ', 2) as [string, string]));
  expect(Buffer.byteLength(body)).toBe(Number(headers.get('content-length')));
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(headers.get('connection')).toBe('close');
  expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  return { status: Number(statusLine.split(' ')[1]), headers, body: JSON.parse(body) as unknown, text };
}

function defaultEnvelope(status: number, path: string, code: string): object {
  const message = expect.any(String);
  return {
    success: false,
    status_code: status,
    code: 'INVALID_REQUEST_PARAMETERS',
    message,
    data: {},
    error: {
      code: 'INVALID_REQUEST_PARAMETERS',
      message,
      details: { issues: [expect.objectContaining({ path, code })] },
    },
  };
}

const login = 'POST /connect-auth/v1/account/login HTTP/1.1\r\nHost: x\r\n';

describe('what fails before a route is found (rule B3)', () => {
  it('headers that are too large are a 431 in the envelope of their path', async () => {
    const large = `X-Large: ${'x'.repeat(20_000)}\r\n\r\n`;
    const answer = await sendRaw(`GET /dr/v1/appointment HTTP/1.1\r\nHost: x\r\n${large}`);
    expect(answer.status).toBe(431);
    expect(answer.body).toEqual(defaultEnvelope(431, '/headers', 'too_large'));
    expect((await sendRaw(`${login}${large}`)).body).toEqual({
      code: 431,
      error: 'INVALID_REQUEST_PARAMETERS',
      message: expect.any(String),
    });
    expect((await sendRaw(`GET /cdr/v1/clinic/ HTTP/1.1\r\nHost: x\r\n${large}`)).body).toMatchObject({
      status: 'error',
    });
  });

  it.each(['nonsense\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n', 'GET / HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n'])(
    '%j is a 400',
    async (bytes) => {
      const answer = await sendRaw(bytes);
      expect(answer.status).toBe(400);
      expect(answer.body).toEqual(defaultEnvelope(400, '', 'format'));
      expect(answer.text).not.toContain('nonsense');
    },
  );

  it('a body in broken chunks is a 400, and runs nothing', async () => {
    let runs = 0;
    echo.before = () => void (runs += 1);
    const { token } = await server.createBusiness();
    const head = `POST /dr/v1/echo HTTP/1.1\r\nHost: x\r\nAuth: ${token}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
    for (const chunks of ['zz\r\n{}\r\n0\r\n\r\n', '2\r\n{}\r\nzz\r\n']) {
      const answer = await sendRaw(head + chunks);
      expect(answer.status).toBe(400);
      expect(answer.body).toEqual(defaultEnvelope(400, '', 'format'));
    }
    expect(runs).toBe(0);
  });

  it('a length and chunks together are a 400', async () => {
    expect(
      (await sendRaw(`${login}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`)).body,
    ).toMatchObject({ code: 400 });
  });

  it('an expectation that nobody knows is passed over', async () => {
    const answer = await sendRaw(`${login}Expect: wonders\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: 400, error: 'INVALID_REQUEST_PARAMETERS' });
  });

  it('none of it ends the server or counts as its failure', async () => {
    expect((await server.api('GET', '/healthz')).status).toBe(200);
    expect(server.log.filter((line) => line.includes('"msg":"failed"'))).toEqual([]);
  });
});

describe('a request that does not come to its end in time', () => {
  it('is a 408', async () => {
    const { server: raw } = server.app.http.app;
    // As the framework's own watch does, which looks every half minute.
    raw.once('connection', (socket) => {
      socket.once('data', () =>
        raw.emit('clientError', Object.assign(new Error('late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), socket),
      );
    });
    const answer = await sendRaw(login);
    expect(answer.status).toBe(408);
    expect(answer.body).toEqual(defaultEnvelope(408, '', 'format'));
  });
});
