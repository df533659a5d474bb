import { fillPatientWords as fillNext } from '../db/words.ts';
import type { Runtime } from '../../runtime/context.ts';
import { runOnWake, type WakeableLoop } from '../../runtime/run-on-wake.ts';

/** Few enough that a request that changes one of these patients waits no longer than for another request. */
const maxPatientsAtOnce = 200;
/** Until it is looked again whether a patient is still being changed. */
const minRestMs = 20;

/**
 * Writes the words by which patients are found, of those who are named for it, a few hundred at a time and with rests
 * as long as the work: nothing else notices. It begins at once and ends when nothing is left, or starts again when
 * woken.
 */
export function fillPatientWords(runtime: Runtime): WakeableLoop {
  const filling = runOnWake({
    async run() {
      if ((await fillNext(runtime.db, maxPatientsAtOnce)) !== null) filling.wake();
    },
    elapsedMs: runtime.elapsedMs,
    restMs: (tookMs) => Math.max(tookMs, minRestMs),
    onFailure: (error) => runtime.telemetry.jobFailed('fill patient words', error),
  });
  filling.wake();
  return filling;
}
