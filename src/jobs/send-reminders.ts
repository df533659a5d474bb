import type { Runtime } from '../runtime/context.ts';
import { sendReminders } from '../reminders/services/reminders.ts';
import { type Job, startEvery } from './job.ts';

const intervalMs = 15_000;

/**
 * Looks four times a minute who is to be reminded. Every server does: whom one has reminded, the others find reminded.
 */
export function startSendReminders(runtime: Runtime): Job {
  return startEvery(intervalMs, async () => {
    await sendReminders(runtime).catch((error: unknown) => runtime.telemetry.jobFailed('send reminders', error));
  });
}
