import { setTimeout as delay } from 'node:timers/promises';

export interface Wanted {
  /** There may be something to do: it is looked for at once, or after the run that is under way and its rest. */
  readonly wake: () => void;
  /** Fulfilled when the run that is under way has ended; none begins after it. */
  stop(): Promise<void>;
}

interface WhenWanted {
  readonly run: () => Promise<void>;
  /** How long to rest after a run that took so long: each is a transaction or more. */
  readonly restMs: (tookMs: number) => number;
  /** Called for the first failure of a row of them; it is tried again when it is wanted again. */
  readonly onFailure: (error: unknown) => void;
}

/** Runs when somebody wants it, one run at a time. */
export function whenWanted({ run, restMs, onFailure }: WhenWanted): Wanted {
  let isStopping = false;
  let isWanted = false;
  let isFailing = false;
  let running: Promise<void> | undefined;

  async function runWhileWanted(): Promise<void> {
    while (isWanted && !isStopping) {
      isWanted = false;
      const began = performance.now();
      try {
        await run();
        isFailing = false;
      } catch (error) {
        if (!isFailing) onFailure(error);
        isFailing = true;
      }
      await delay(restMs(performance.now() - began), undefined, { ref: false });
    }
  }

  return {
    wake() {
      isWanted = true;
      if (!isStopping) running ??= runWhileWanted().finally(() => (running = undefined));
    },
    async stop() {
      isStopping = true;
      await running;
    },
  };
}
