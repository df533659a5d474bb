import type { Runtime } from '../runtime/context.ts';
import { closeDays } from '../days/services/close-days.ts';
import { type Loop, pollEvery } from '../runtime/poll-every.ts';

const pollMs = 60_000;

/**
 * Looks each minute whether a day is over anywhere, and closes it. Every server does: what one has closed, the others
 * find closed.
 */
export function startCloseDay(runtime: Runtime): Loop {
  return pollEvery(pollMs, () => closeDay(runtime));
}

/** One run. */
export async function closeDay(runtime: Runtime): Promise<void> {
  try {
    await closeDays(runtime);
  } catch (error) {
    runtime.telemetry.dayClosingFailed(error);
  }
}
