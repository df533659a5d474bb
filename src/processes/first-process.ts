import cluster, { type Worker } from 'node:cluster';
import { setTimeout as delay } from 'node:timers/promises';
import { startedByVariable } from './answering-process.ts';
import { createEndpoint, type ProcessChannel } from './endpoint.ts';
import type { ProcessMessage } from './messages.ts';
import type { Siblings } from '../runtime/siblings.ts';

/** Processes of one server that answer requests. */
export const maxProcesses = 16;
/** How long after one has ended by itself another is started in its place; twice as long after each that ended soon. */
const firstRetryMs = 100;
const maxRetryMs = 5_000;
/** One that has lived for so long has not ended soon. */
const soonMs = 10_000;
/** After so many in a row that could not be started the server ends: its service manager starts all of it again. */
const maxFailures = 5;
/** How long the others may take to stop: a little longer than requests under way may. */
const stopTimeoutMs = 15_000;

/** The processes that answer requests, as the first one sees them. */
interface AnsweringProcesses {
  readonly siblings: Siblings;
  /** Starts them. @returns the port on which all of them listen @throws Error where one cannot listen */
  start(count: number): Promise<number>;
  /** Makes them stop, and waits until they have. */
  stop(): Promise<void>;
}

interface Happenings {
  /** One has ended by itself, and another is started in its place. */
  readonly ended: (pid: number | undefined) => void;
  /** None can be started any more. */
  readonly failed: () => void;
}

export function createAnsweringProcesses(
  serverId: string,
  elapsedMs: () => number,
  happenings: Happenings,
): AnsweringProcesses {
  // All of them take connections from one socket: one that the first process had accepted and handed to a process that
  // ends just then would hang.
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  /** Those that listen: one that still starts has nothing that could be stale. */
  const channels = new Map<Worker, ProcessChannel>();
  const endpoint = createEndpoint(serverId, () => [...channels.values()], true);
  const running = new Set<Worker>();
  let isStopping = false;
  let retryMs = firstRetryMs;

  /** @returns the port, or undefined for one that ended before it listened */
  function startOne(): Promise<number | undefined> {
    const began = elapsedMs();
    const worker = cluster.fork({ [startedByVariable]: serverId });
    running.add(worker);
    const channel: ProcessChannel = {
      send: (message) => void (worker.isConnected() && worker.send(message, undefined, undefined, () => undefined)),
    };
    worker.on('message', (message) => endpoint.receive(message as ProcessMessage, channel));
    return new Promise((resolve) => {
      worker.once('listening', ({ port }) => {
        channels.set(worker, channel);
        resolve(port);
      });
      worker.once('exit', () => {
        running.delete(worker);
        const hasListened = channels.delete(worker);
        endpoint.forget(channel);
        resolve(undefined);
        if (hasListened && !isStopping) void replace(worker, elapsedMs() - began);
      });
    });
  }

  async function replace(worker: Worker, livedMs: number): Promise<void> {
    happenings.ended(worker.process.pid);
    retryMs = livedMs < soonMs ? Math.min(2 * retryMs, maxRetryMs) : firstRetryMs;
    for (let failures = 0; failures < maxFailures; failures += 1) {
      await delay(retryMs, undefined, { ref: false });
      if (isStopping || (await startOne()) !== undefined) return;
      retryMs = Math.min(2 * retryMs, maxRetryMs);
    }
    if (!isStopping) happenings.failed();
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
      const ended = Promise.all([...running].map((worker) => new Promise((resolve) => worker.once('exit', resolve))));
      for (const worker of running) worker.process.kill('SIGTERM');
      const isLate = await Promise.race([ended.then(() => false), delay(stopTimeoutMs, true, { ref: false })]);
      if (isLate) for (const worker of running) worker.process.kill('SIGKILL');
    },
  };
}
