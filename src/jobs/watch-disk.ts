import { type Loop, pollEvery } from '../runtime/poll-every.ts';
import type { Runtime } from '../runtime/context.ts';

const pollMs = 60_000;
/** With less than this the log warns, once until there is more again. */
const lowBytes = 1024 * 1024 * 1024;

/** Warns of a disk that is nearly full. Every server does, because each has a data folder. */
export function startWatchDisk({ health, telemetry }: Pick<Runtime, 'health' | 'telemetry'>, everyMs = pollMs): Loop {
  let isLow = false;
  return pollEvery(everyMs, async () => {
    const free = await health.freeBytes();
    if (free === undefined) return;
    if (free < lowBytes && !isLow) telemetry.diskIsLow(free, lowBytes);
    isLow = free < lowBytes;
  });
}
