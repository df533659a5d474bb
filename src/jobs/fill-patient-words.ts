import type { Runtime } from '../runtime/context.ts';
import { fillPatientWords } from '../patients/services/fill-words.ts';
import { type Loop, pollEvery } from '../runtime/poll-every.ts';

const pollMs = 60_000;

/** Writes the words of patients who are named for it. Each minute it looks whether another server has left some. */
export function startFillPatientWords(runtime: Runtime): Loop {
  const filling = fillPatientWords(runtime);
  const polling = pollEvery(pollMs, async () => filling.wake());
  return {
    async stop() {
      await polling.stop();
      await filling.stop();
    },
  };
}
