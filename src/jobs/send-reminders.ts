import type { Runtime } from '../services/context.ts';
import { sendReminders } from '../services/reminders.ts';
import type { Job } from './sweep.ts';

const intervalMs = 15_000;

/** Looks four times a minute who is to be reminded. Every server does: whom one has reminded, the others find reminded. */
export function startSendReminders(runtime: Runtime): Job {
  let running: Promise<void> | null = null;
  const timer = setInterval(() => {
    running ??= sendReminders(runtime)
      .catch((error: unknown) => runtime.telemetry.jobFailed('send reminders', error))
      .finally(() => (running = null));
  }, intervalMs).unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
