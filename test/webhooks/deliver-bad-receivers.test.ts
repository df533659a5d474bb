import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createNetServer, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { failureText, type TryFailure } from '../../src/webhooks/domain/delivery.ts';
import { openDesk } from '../support/desk.ts';
import { answerWith, deliveriesOf, makeDue, markOf, openReceiver, subscribe, triedTimes } from '../support/webhooks.ts';

const desk = openDesk();
const pem = (name: string): string => fileURLToPath(new URL(`../support/tls/${name}.pem`, import.meta.url));
const certificate = { key: readFileSync(pem('key')), cert: readFileSync(pem('certificate')) };

/** A server that speaks as it likes, until the test ends; answers its address. */
async function openSocketServer(speak: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createNetServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    speak(socket);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => server.close(done));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Sends one event there; answers what the log shows of the first try. */
async function tryOnce(endpoint: string): Promise<{
  readonly state: string;
  readonly last_try: Readonly<Record<string, unknown>>;
  readonly next_try_at?: number;
}> {
  const id = await subscribe(desk, endpoint);
  await makeDue(desk, id, ['a']);
  return triedTimes(desk, id, 1);
}

/** Writes a byte whenever the one before is out and a moment has passed, for as long as somebody takes them. */
function trickle(socket: Socket, beginning: string): void {
  socket.write(beginning);
  const timer = setInterval(() => socket.write('x'), 100);
  socket.on('close', () => clearInterval(timer));
}

describe('a receiver that does not answer in time', () => {
  test('costs a try after ten seconds, whatever it does meanwhile, and holds up no other receiver', async () => {
    const silent = await openSocketServer(() => undefined);
    const slowHead = await openSocketServer((socket) => trickle(socket, 'HTTP/1.1 200 OK\r\nx-header: '));
    const slowBody = await openSocketServer((socket) =>
      trickle(socket, 'HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n'),
    );
    const good = await openReceiver();
    const began = performance.now();
    const tried = [tryOnce(silent), tryOnce(slowHead), tryOnce(slowBody)];
    const goodId = await subscribe(desk, good.url);
    await makeDue(
      desk,
      goodId,
      Array.from({ length: 100 }, (_, index) => `a-${index}`),
    );
    await good.arrived(100);
    expect(performance.now() - began).toBeLessThan(8_000);
    const outcomes = await Promise.all(tried);
    expect(outcomes.map(({ last_try: { failure, status_code: status } }) => [failure, status])).toEqual([
      ['TIMEOUT', undefined],
      ['TIMEOUT', undefined],
      ['TIMEOUT', 200],
    ]);
    for (const {
      state,
      last_try: { duration_ms: durationMs },
    } of outcomes) {
      expect(state).toBe('PENDING');
      expect(durationMs).toBeGreaterThanOrEqual(9_990);
      expect(durationMs).toBeLessThan(11_500);
    }
  });
});

describe('an answer', () => {
  test('of ten megabytes is read up to 64 KiB and kept up to one; its status counts', async () => {
    let sent = 0;
    const receiver = await openReceiver((response, number) => {
      response.writeHead(number === 0 ? 200 : 500, { 'content-length': 10_000_000 });
      const more = (): void => {
        while (sent < 10_000_000 && !response.destroyed) {
          sent += 10_000;
          if (!response.write('y'.repeat(10_000))) return void response.once('drain', more);
        }
      };
      more();
    });
    const { state, last_try: last } = await tryOnce(receiver.url);
    expect(state).toBe('DELIVERED');
    expect(last).toMatchObject({ status_code: 200, answer: 'y'.repeat(1_024) });
    expect(sent).toBeLessThan(10_000_000);
  });

  test('is kept as text that ends at a whole character, without what the database cannot keep', async () => {
    const text = await openReceiver((response) => void response.writeHead(400).end(`\0${'a'.repeat(1_021)}€`));
    expect((await tryOnce(text.url)).last_try['answer']).toBe('a'.repeat(1_021));
    const noText = await openReceiver((response) => void response.writeHead(400).end(Buffer.alloc(2_000, 0xff)));
    expect((await tryOnce(noText.url)).last_try['answer']).toBe('\ufffd'.repeat(341));
    const nothing = await openReceiver(answerWith(400));
    expect((await tryOnce(nothing.url)).last_try).not.toHaveProperty('failure');
  });

  test.each([
    ['a body after a 204', 'HTTP/1.1 204 No Content\r\ncontent-length: 4\r\n\r\ndone', 204, ''],
    [
      'bytes beyond a length that was counted in characters',
      'HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\ncafé ✓',
      200,
      'café ',
    ],
    [
      'text after the last chunk',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\njunk',
      200,
      'ok',
    ],
    [
      'a second answer',
      'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokHTTP/1.1 500 Error\r\ncontent-length: 0\r\n\r\n',
      200,
      'ok',
    ],
  ])('that is complete counts although something follows it: %s', async (_, answer, status, text) => {
    for (const ending of ['end', 'write'] as const) {
      const url = await openSocketServer((socket) => void socket.once('data', () => socket[ending](answer)));
      const { state, last_try: last } = await tryOnce(url);
      expect([state, last['status_code'], last['answer'], last['failure']]).toEqual([
        'DELIVERED',
        status,
        text,
        undefined,
      ]);
    }
  });

  test('whose junk comes later spoils nothing that is sent over the same connection', async () => {
    const seen: string[] = [];
    const url = await openSocketServer((socket) => {
      socket.on('data', (chunk: Buffer) => {
        const [, id] = /webhook-id: (\S+)/i.exec(chunk.toString()) ?? [];
        if (id === undefined) return;
        seen.push(id);
        socket.write('HTTP/1.1 204 No Content\r\nconnection: keep-alive\r\n\r\n', () =>
          setImmediate(() => socket.write('HTTP/1.1 500 Junk\r\ncontent-length: 0\r\n\r\njunk')),
        );
      });
    });
    const id = await subscribe(desk, url);
    await makeDue(
      desk,
      id,
      Array.from({ length: 20 }, () => 'a'),
    );
    await expect
      .poll(async () => (await deliveriesOf(desk, id)).map(({ state, tries }) => `${state} ${tries}`))
      .toEqual(Array.from({ length: 20 }, () => 'DELIVERED 1'));
    expect(new Set(seen).size).toBe(20);
  });

  test('of 304 is a definite answer that is not a success, and not a redirect', async () => {
    const receiver = await openReceiver(
      (response) => void response.writeHead(304, { location: 'http://127.0.0.1:1/' }).end(),
    );
    const { state, last_try: last } = await tryOnce(receiver.url);
    expect([state, last['status_code'], last['failure']]).toEqual(['PENDING', 304, undefined]);
  });

  test.each([199, 300, 400, 404, 500, 599])('of %i is a failed try', async (status) => {
    const url = await openSocketServer(
      (socket) => void socket.once('data', () => socket.end(`HTTP/1.1 ${status} Status\r\ncontent-length: 0\r\n\r\n`)),
    );
    const { state } = await tryOnce(url);
    expect(state).toBe('PENDING');
  });
});

describe('a receiver that closes early', () => {
  test.each([
    ['at once', '', undefined],
    ['after half a head', 'HTTP/1.1 200 OK\r\ncontent-', undefined],
    ['within the body', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf', 200],
    ['within a chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\na\r\nhalf', 200],
  ])('%s costs a try', async (_, beginning, status) => {
    const url = await openSocketServer((socket) => void socket.once('data', () => socket.end(beginning)));
    const { state, last_try: last } = await tryOnce(url);
    expect([state, last['status_code']]).toEqual(['PENDING', status]);
    expect(last['failure']).toMatch(/^CLOSED( [A-Z_]+)?$/);
  });

  test('that speaks no HTTP, upgrades, or has nobody listening costs a try with its reason', async () => {
    const garbage = await openSocketServer((socket) => void socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
    expect((await tryOnce(garbage)).last_try['failure']).toMatch(/^PROTOCOL HPE_/);
    const upgrading = await openSocketServer(
      (socket) =>
        void socket.once('data', () =>
          socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
        ),
    );
    expect((await tryOnce(upgrading)).state).toBe('PENDING');
    const closed = await openReceiver();
    await closed.close();
    expect((await tryOnce(closed.url)).last_try['failure']).toBe('CONNECTION ECONNREFUSED');
  });

  test('after an answer, so that the connection that was kept is gone, costs nothing', async () => {
    const urls: Socket[] = [];
    const url = await openSocketServer((socket) => {
      urls.push(socket);
      // Takes one request on each connection, says that it keeps it, and resets it at the next.
      socket.once('data', () => {
        socket.write('HTTP/1.1 204 No Content\r\nconnection: keep-alive\r\n\r\n');
        socket.once('data', () => socket.resetAndDestroy());
      });
    });
    const id = await subscribe(desk, url);
    await makeDue(desk, id, ['a', 'a', 'a']);
    await expect
      .poll(async () => (await deliveriesOf(desk, id)).map(({ state, tries }) => [state, tries]))
      .toEqual(Array.from({ length: 3 }, () => ['DELIVERED', 1]));
    expect(urls.length).toBeGreaterThan(1);
  });
});

test('a redirect is not followed, wherever it leads', async () => {
  const inner = await openReceiver();
  for (const status of [301, 302, 307, 308]) {
    const receiver = await openReceiver(answerWith(status, { location: inner.url }));
    expect((await tryOnce(receiver.url)).last_try).toMatchObject({ status_code: status, failure: 'REDIRECT' });
  }
  expect(inner.arrivals).toEqual([]);
});

describe('https', () => {
  test('to a receiver with a bad certificate sends nothing and costs a try with its reason', async () => {
    const receiver = await openReceiver(answerWith(204), (listener) => createHttpsServer(certificate, listener));
    const { state, last_try: last } = await tryOnce(receiver.url);
    expect([state, last['failure']]).toEqual(['PENDING', 'TLS DEPTH_ZERO_SELF_SIGNED_CERT']);
    expect(receiver.arrivals).toEqual([]);
    const plain = await openReceiver();
    expect((await tryOnce(plain.url.replace('http:', 'https:'))).last_try['failure']).toMatch(/^TLS /);
  });

  test('to one whose certificate is good delivers, and holds to the name', async () => {
    const receiver = await openReceiver(answerWith(204), (listener) => createHttpsServer(certificate, listener));
    const { port } = new URL(receiver.url);
    const endpoints = [
      `https://receiver.test:${port}/a?b=c`,
      `https://receiver.test:${port}`,
      `https://other.test:${port}`,
      receiver.url,
    ];
    const script = fileURLToPath(new URL('../support/tls/send.ts', import.meta.url));
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: pem('certificate') };
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script, ...endpoints], { env });
    const outcomes = JSON.parse(stdout) as {
      readonly statusCode: number | null;
      readonly failure: TryFailure | null;
    }[];
    expect(outcomes.map(({ statusCode, failure }) => statusCode ?? (failure && failureText(failure)))).toEqual([
      204,
      204,
      'TLS ERR_TLS_CERT_ALTNAME_INVALID',
      204,
    ]);
  });
});

test('a receiver that fails is marked since its first failed try, until one succeeds', async () => {
  const receiver = await openReceiver(answerWith(500));
  const id = await subscribe(desk, receiver.url);
  await makeDue(desk, id, ['a']);
  await triedTimes(desk, id, 1);
  expect(await markOf(desk, id)).toMatchObject({ state: 'FAILING', failing_since: desk.clock.now(), pending: 1 });
  receiver.answer = answerWith(204);
  await makeDue(desk, id, ['b']);
  await receiver.arrived(2);
  await expect.poll(() => markOf(desk, id)).toMatchObject({ state: 'ACTIVE' });
});
