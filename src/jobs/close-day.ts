import type { Runtime } from '../services/context.ts';
import { closeDays } from '../services/day-closing.ts';
import type { Job } from './sweep.ts';

const intervalMs = 60_000;

/**
 * Looks each minute whether a day is over anywhere, and closes it. Every server does: what one has closed, the others
 * find closed.
 */
export function startCloseDay(runtime: Runtime): Job {
  let running: Promise<void> | null = null;
  const timer = setInterval(() => {
    running ??= closeDay(runtime).finally(() => (running = null));
  }, intervalMs).unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

/** One run. */
export async function closeDay(runtime: Runtime): Promise<void> {
  try {
    await closeDays(runtime);
  } catch (error) {
    runtime.telemetry.dayClosingFailed(error);
  }
}
