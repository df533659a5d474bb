import { setTimeout as delay } from 'node:timers/promises';
import type { Loop } from './poll-every.ts';

interface WorkOnWake {
  readonly run: () => Promise<void>;
  /** See Runtime. */
  readonly elapsedMs: () => number;
  /** How long to rest after a run that took so long: each is a transaction or more. */
  readonly restMs: (tookMs: number) => number;
  /** Called for the first failure of a row of them; the next wake tries again. */
  readonly onFailure: (error: unknown) => void;
}

/** Runs when it is woken, one run at a time. A wake during a run or its rest starts one more run after the rest. */
export function runOnWake({ run, elapsedMs, restMs, onFailure }: WorkOnWake): WakeableLoop {
  let isStopping = false;
  let isWoken = false;
  let isFailing = false;
  let running: Promise<void> | undefined;

  async function runWhileWoken(): Promise<void> {
    while (isWoken && !isStopping) {
      isWoken = false;
      const beganMs = elapsedMs();
      try {
        await run();
        isFailing = false;
      } catch (error) {
        if (!isFailing) onFailure(error);
        isFailing = true;
      }
      await delay(restMs(elapsedMs() - beganMs), undefined, { ref: false });
    }
  }

  return {
    wake() {
      isWoken = true;
      if (!isStopping) running ??= runWhileWoken().finally(() => (running = undefined));
    },
    async stop() {
      isStopping = true;
      await running;
    },
  };
}

export interface WakeableLoop extends Loop {
  /** There may be something to do: it is looked for at once, or after the run that is under way and its rest. */
  readonly wake: () => void;
}
