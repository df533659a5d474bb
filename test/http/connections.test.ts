import { connect, type Socket } from 'node:net';
import fastify from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import {
  boundConnections,
  connectionLimits,
  type ConnectionLimits,
  timeoutOptions,
} from '../../src/http/connections.ts';
import { startTestServer } from '../support/server.ts';

const short: ConnectionLimits = {
  ...connectionLimits,
  requestTimeoutMs: 400,
  headTimeoutMs: 200,
  checkEveryMs: 20,
};

/** More than the system takes for a reader. */
const manyBytes = 32 * 1024 * 1024;

/** The framework with these limits, which answers many bytes or few, until the test ends; its port. */
async function listen(
  limits: ConnectionLimits,
  isBehindProxy = false,
  onConnection: (socket: Socket) => void = () => undefined,
): Promise<number> {
  const app = fastify(timeoutOptions(limits));
  boundConnections(app, limits, isBehindProxy);
  app.post('/echo', (_request, reply) => reply.send('done'));
  app.get('/many', (_request, reply) => reply.send('x'.repeat(manyBytes)));
  app.server.on('connection', onConnection);
  await app.listen({ port: 0, host: '127.0.0.1' });
  onTestFinished(async () => {
    app.server.closeAllConnections();
    await app.close();
  });
  const address = app.server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

interface Opened {
  readonly socket: Socket;
  readonly ended: Promise<{ readonly afterMs: number; readonly text: string }>;
}

async function open(port: number, head: string): Promise<Opened> {
  const socket = connect(port, '127.0.0.1');
  const began = performance.now();
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString())).on('error', () => undefined);
  const ended = new Promise<Awaited<Opened['ended']>>((resolve) =>
    socket.on('close', () => resolve({ afterMs: performance.now() - began, text })),
  );
  await new Promise((resolve) => socket.on('connect', resolve).on('close', resolve));
  if (head !== '') socket.write(head);
  onTestFinished(() => void socket.destroy());
  return { socket, ended };
}

/** Writes a byte now and then, so that the connection is never silent. */
function drip({ socket, ended }: Opened, byte: string): void {
  const dripping = setInterval(() => socket.write(byte), 20);
  void ended.then(() => clearInterval(dripping));
}

test('a body that drips is ended when the time of a request is over, however steadily it comes', async () => {
  const opened = await open(
    await listen(short),
    'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 100000\r\n\r\n',
  );
  drip(opened, 'x');
  const { afterMs, text } = await opened.ended;
  expect(text).toMatch(/^HTTP\/1\.1 408 /);
  expect(afterMs).toBeGreaterThan(350);
});

test('a head that drips is ended sooner', async () => {
  const opened = await open(
    await listen({ ...short, requestTimeoutMs: 60_000 }),
    'POST /echo HTTP/1.1\r\nHost: x\r\nA: ',
  );
  drip(opened, 'x');
  expect((await opened.ended).text).toMatch(/^HTTP\/1\.1 408 /);
});

test('a request that comes in time is answered, and the connection stays open for the next', async () => {
  const { socket, ended } = await open(await listen(short), '');
  const request = 'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n';
  for (const last of ['\r\n', 'Connection: close\r\n\r\n']) {
    socket.write(request + last);
    await new Promise((resolve) => socket.once('data', resolve));
  }
  expect((await ended).text.match(/HTTP\/1\.1 200 /g)).toHaveLength(2);
});

test('a connection that says nothing is ended', async () => {
  const { ended } = await open(await listen({ ...short, headTimeoutMs: 60_000, silenceTimeoutMs: 100 }), '');
  expect((await ended).text).toBe('');
});

test.each([
  ['takes nothing is cut off when it was silent for long', { silenceTimeoutMs: 150 }, false],
  ['takes little at a time is cut off when the time of an answer is over', { answerTimeoutMs: 300 }, true],
])('a reader that %s', async (_what, limits, isSipping) => {
  const ended: Promise<void>[] = [];
  const port = await listen({ ...short, ...limits }, false, (socket) => {
    ended.push(new Promise((resolve) => socket.once('close', () => resolve())));
  });
  const { socket } = await open(port, 'GET /many HTTP/1.1\r\nHost: x\r\n\r\n');
  socket.pause();
  if (isSipping) {
    // A piece each time: all of them would take many seconds.
    const sipping = setInterval(() => socket.resume(), 20);
    socket.on('data', () => socket.pause()).on('close', () => clearInterval(sipping));
    onTestFinished(() => clearInterval(sipping));
  }
  await expect.poll(() => ended.length).toBe(1);
  await ended[0];
});

test('an answer that is taken in time comes whole', async () => {
  const port = await listen({ ...short, answerTimeoutMs: 5_000 });
  const { ended } = await open(port, 'GET /many HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  expect((await ended).text.length).toBeGreaterThan(manyBytes);
});

test('connections beyond the most, in all or from one address, are closed, and others are served', async () => {
  for (const limits of [{ maxPerNetwork: 2 }, { maxConnections: 2 }]) {
    const port = await listen({ ...short, headTimeoutMs: 60_000, requestTimeoutMs: 60_000, ...limits });
    const [one, two] = [await open(port, ''), await open(port, '')];
    expect((await (await open(port, '')).ended).text).toBe('');
    two.socket.destroy();
    await two.ended;
    const ask = 'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';
    await expect.poll(async () => (await (await open(port, ask)).ended).text).toContain('200 OK');
    one.socket.write(ask);
    expect((await one.ended).text).toContain('200 OK');
  }
});

test('the connections of a proxy are bounded in all alone', async () => {
  const port = await listen({ ...short, headTimeoutMs: 60_000, maxPerNetwork: 1 }, true);
  await open(port, '');
  const ask = 'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';
  expect((await (await open(port, ask)).ended).text).toContain('200 OK');
});

test('a server has the limits of the page', async () => {
  const server = await startTestServer();
  onTestFinished(() => server.close());
  const { requestTimeout, headersTimeout, timeout, maxConnections } = server.app.http.app.server;
  expect({ requestTimeout, headersTimeout, timeout, maxConnections }).toEqual({
    requestTimeout: 60_000,
    headersTimeout: 20_000,
    timeout: 75_000,
    maxConnections: 10_000,
  });
});
