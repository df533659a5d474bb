import type { Runtime } from '../runtime/context.ts';
import { fillPatientWords } from '../patients/services/fill-words.ts';
import { type Job, startEvery } from './job.ts';

const intervalMs = 60_000;

/** Writes the words of patients who are named for it. Each minute it looks whether another server has left some. */
export function startFillPatientWords(runtime: Runtime): Job {
  const filling = fillPatientWords(runtime);
  const looking = startEvery(intervalMs, async () => filling.wake());
  return {
    async stop() {
      await looking.stop();
      await filling.stop();
    },
  };
}
