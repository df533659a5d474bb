import { setTimeout as delay } from 'node:timers/promises';
import { retryUntilDone } from '../../kernel/retry.ts';
import { isSameProcess, type ProcessIdentity } from './process.ts';

interface SupervisorOptions {
  readonly first: ProcessIdentity;
  /** Starts PostgreSQL once more; rejected where it does not start, and soon after `stopping` is aborted. */
  readonly startAgain: (stopping: AbortSignal) => Promise<ProcessIdentity>;
  readonly log: Say;
}

/** Gets a line for what takes long or happens rarely; of what an operator should look at, as a warning. */
export type Say = (message: string, level?: 'info' | 'warn') => void;

interface Supervisor {
  /** Whether PostgreSQL has ended and is not there again yet. */
  isRestarting(): boolean;
  /** Starts it no more; answers the process that runs then, which may have ended. */
  stop(): Promise<ProcessIdentity>;
}

/** How often it is looked whether PostgreSQL still runs: one that was adopted is not a child that tells of its end. */
const watchEveryMs = 500;
/** The pause after the first start that failed; each further one is twice as long. */
const firstPauseMs = 500;
const maxPauseMs = 30_000;
/** A server that ends before it was looked at so often counts as one more that did not start. */
const steadyLooks = 120;

/** Starts PostgreSQL again whenever it ends by itself, and tries for as long as it takes. */
export function supervise({ first, startAgain, log }: SupervisorOptions): Supervisor {
  const stopping = new AbortController();
  const { signal } = stopping;
  let current = first;
  let restarting = false;
  let failures = 0;
  const pause = (ms: number): Promise<void> => delay(ms, undefined, { signal, ref: false }).catch(() => undefined);

  async function tryToStart(): Promise<ProcessIdentity | 'stopped' | undefined> {
    if (signal.aborted) return 'stopped';
    try {
      const started = await startAgain(signal);
      log('PostgreSQL runs again', 'warn');
      return started;
    } catch (error) {
      if (signal.aborted) return 'stopped';
      failures += 1;
      const seconds = pauseAfter(failures) / 1_000;
      log(`${(error as Error).message} Try ${failures}; the next one follows in ${seconds} s.`, 'warn');
      return undefined;
    }
  }

  async function watch(): Promise<void> {
    let looks = steadyLooks;
    for (; !signal.aborted; looks += 1) {
      await pause(watchEveryMs);
      if (signal.aborted || isSameProcess(current)) continue;
      restarting = true;
      log(`PostgreSQL (process ${current.pid}) has ended; starting it again`, 'warn');
      failures = looks < steadyLooks ? failures + 1 : 0;
      if (failures > 0) await pause(pauseAfter(failures));
      const started = await retryUntilDone(tryToStart, () => pause(pauseAfter(failures)));
      if (started === 'stopped') return;
      current = started;
      looks = 0;
      restarting = false;
    }
  }

  const watching = watch();
  return {
    isRestarting: () => restarting || !isSameProcess(current),
    async stop() {
      stopping.abort();
      await watching;
      return current;
    },
  };
}

function pauseAfter(failures: number): number {
  return Math.min(firstPauseMs * 2 ** (failures - 1), maxPauseMs);
}
