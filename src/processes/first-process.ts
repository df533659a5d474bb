import cluster, { type Worker } from 'node:cluster';
import { setTimeout as delay } from 'node:timers/promises';
import { type ProcessChannel, createEndpoint } from './endpoint.ts';
import type { ProcessMessage } from './messages.ts';
import { programIdVariable } from './other-process.ts';
import type { Siblings } from '../runtime/siblings.ts';

/** Processes of one server that answer requests. */
export const maxProcesses = 16;
/** How long after one has ended by itself another is started in its place; twice as long after each that ended soon. */
const firstRetryMs = 100;
const maxRetryMs = 5_000;
/** One that has lived for so long has not ended soon. */
const soonMs = 10_000;
/** How long the others may take to stop: a little longer than requests under way may. */
const stopTimeoutMs = 15_000;

/** The processes that answer requests, as the first one sees them. */
interface OtherProcesses {
  readonly siblings: Siblings;
  /** Starts them. @returns the port on which all of them listen @throws Error where one cannot listen */
  start(count: number): Promise<number>;
  /** Tells them to stop, and waits until they have. */
  stop(): Promise<void>;
}

/** @param onEnded one has ended by itself, and another is started in its place */
export function createOtherProcesses(programId: string, onEnded: (pid: number | undefined) => void): OtherProcesses {
  // All of them take connections from one socket: one that the first process had accepted and handed to a process that
  // ends just then would hang.
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  const channels = new Map<Worker, ProcessChannel>();
  const endpoint = createEndpoint(programId, () => [...channels.values()], true);
  let isStopping = false;
  let retryMs = firstRetryMs;

  /** @returns the port, or undefined for one that ended before it listened */
  function startOne(): Promise<number | undefined> {
    const began = performance.now();
    const worker = cluster.fork({ [programIdVariable]: programId });
    const channel: ProcessChannel = {
      send: (message) => void (worker.isConnected() && worker.send(message, undefined, undefined, () => undefined)),
    };
    channels.set(worker, channel);
    worker.on('message', (message) => endpoint.receive(message as ProcessMessage, channel));
    return new Promise((resolve) => {
      let hasListened = false;
      worker.once('listening', ({ port }) => {
        hasListened = true;
        resolve(port);
      });
      worker.once('exit', () => {
        channels.delete(worker);
        endpoint.forget(channel);
        resolve(undefined);
        if (hasListened && !isStopping) replace(worker, performance.now() - began);
      });
    });
  }

  function replace(worker: Worker, livedMs: number): void {
    onEnded(worker.process.pid);
    retryMs = livedMs < soonMs ? Math.min(2 * retryMs, maxRetryMs) : firstRetryMs;
    void (async () => {
      while (!isStopping) {
        await delay(retryMs, undefined, { ref: false });
        if (isStopping || (await startOne()) !== undefined) return;
        retryMs = Math.min(2 * retryMs, maxRetryMs);
      }
    })();
  }

  return {
    siblings: endpoint.siblings,
    async start(count) {
      const ports = await Promise.all(Array.from({ length: count }, startOne));
      const [port] = ports;
      if (port === undefined || ports.includes(undefined)) {
        throw new Error('A process that should answer requests has ended; it has said why.');
      }
      return port;
    },
    async stop() {
      isStopping = true;
      const workers = [...channels.keys()];
      const ended = Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('exit', resolve))));
      for (const worker of workers) worker.process.kill('SIGTERM');
      const isLate = await Promise.race([ended.then(() => false), delay(stopTimeoutMs, true, { ref: false })]);
      if (isLate) for (const worker of channels.keys()) worker.process.kill('SIGKILL');
    },
  };
}
