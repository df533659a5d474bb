import { connect } from 'node:net';
import type { LoadOrder, LoadResult } from './load.ts';
import { wholeChunks } from './chunks.ts';
import { percentile } from './figures.ts';

// The load generator's process: it gets one order, sends the requests, answers with figures and ends.
process.once('message', (order: LoadOrder) => {
  void run(order)
    .catch((error: unknown) => ({ failure: String(error) }))
    .then((result) => process.send?.(result, () => process.disconnect()));
});

interface Run {
  readonly requests: readonly Buffer[];
  readonly total: number;
  readonly order: LoadOrder;
  readonly deadline: number;
  readonly latencies: number[];
  /** Of each request, by its place in the order. */
  readonly fastest: number[];
  readonly statuses: Record<string, number>;
  sample: string | undefined;
  sent: number;
  answered: number;
  measuredFrom: number;
  measuredTo: number;
}

async function run(order: LoadOrder): Promise<LoadResult> {
  // Made before the clock runs, so that a request costs the generator little more than a write and a read.
  const requests = order.requests.map((request) => Buffer.from(request));
  const state: Run = {
    requests,
    total: order.warmUp + (order.count ?? requests.length - order.warmUp),
    order,
    deadline: performance.now() + order.limitSeconds * 1_000,
    latencies: [],
    fastest: [],
    statuses: {},
    sample: undefined,
    sent: 0,
    answered: 0,
    measuredFrom: performance.now(),
    measuredTo: 0,
  };
  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: order.connections }, () => converse(state)));
  const { user, system } = process.cpuUsage(before);
  const seconds = (state.measuredTo - state.measuredFrom) / 1_000;
  return {
    answered: state.answered,
    measured: state.latencies.length,
    perSecond: state.latencies.length / seconds,
    p50: percentile(state.latencies, 0.5),
    p99: percentile(state.latencies, 0.99),
    p99OfFastest: percentile(Object.values(state.fastest), 0.99),
    statuses: state.statuses,
    sample: state.sample,
    cpuSeconds: (user + system) / 1e6,
  };
}

/** One connection at a time: the next request is sent when the answer to the last one is whole. */
async function converse(run: Run): Promise<void> {
  // Where the server ends a connection with an answer, as it may, the next request goes over a new one.
  while (!(await useConnection(run)));
}

/** Answers whether all is done. */
async function useConnection(run: Run): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port: run.order.port, noDelay: true });
  return new Promise<boolean>((resolve, reject) => {
    let sentAt = 0;
    let request = 0;
    let received: Buffer = Buffer.alloc(0);
    const end = (isDone: boolean): void => {
      resolve(isDone);
      socket.destroy();
    };
    const sendNext = (): void => {
      sentAt = performance.now();
      if (run.sent >= run.total || sentAt > run.deadline) return end(true);
      request = run.sent % run.requests.length;
      socket.write(run.requests[request] ?? '');
      run.sent += 1;
    };
    socket.on('data', (chunk: Buffer) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      const answer = wholeAnswer(received);
      if (answer === undefined) return;
      note(run, request, sentAt, answer.status, received);
      received = received.subarray(answer.length);
      if (answer.isLast) end(false);
      else sendNext();
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the server closed a connection')));
    socket.once('connect', sendNext);
  });
}

function note(run: Run, request: number, sentAt: number, status: string, received: Buffer): void {
  const now = performance.now();
  run.answered += 1;
  run.measuredTo = now;
  if (run.answered === run.order.warmUp) run.measuredFrom = now;
  if (run.answered > run.order.warmUp) {
    run.latencies.push(now - sentAt);
    run.fastest[request] = Math.min(run.fastest[request] ?? Infinity, now - sentAt);
  }
  run.statuses[status] = (run.statuses[status] ?? 0) + 1;
  if (status !== String(run.order.expected)) run.sample ??= received.toString('utf8', 0, 2_000);
}

/** Status and length of the answer at the beginning of what was received, once it is all there. */
function wholeAnswer(received: Buffer): { status: string; length: number; isLast: boolean } | undefined {
  const end = received.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const head = received.toString('latin1', 0, end);
  const status = head.slice(9, 12);
  const length = status === '204' ? 0 : bodyLength(head, received.subarray(end + 4));
  if (length === undefined || received.length < end + 4 + length) return undefined;
  return { status, length: end + 4 + length, isLast: /\r\nconnection: close/i.test(head) };
}

/** Undefined for chunks of which more must come. */
function bodyLength(head: string, received: Buffer): number | undefined {
  if (/\r\ntransfer-encoding: chunked/i.test(head)) return wholeChunks(received)?.length;
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (length === undefined) throw new Error(`an answer without a length: ${head}`);
  return Number(length);
}
