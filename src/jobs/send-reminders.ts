import type { Runtime } from '../runtime/context.ts';
import { sendReminders } from '../reminders/services/send-reminders.ts';
import { type Loop, pollEvery } from '../runtime/poll-every.ts';

const pollMs = 15_000;

/**
 * Looks four times a minute who is to be reminded. Every server does: whom one has reminded, the others find reminded.
 */
export function startSendReminders(runtime: Runtime, everyMs = pollMs): Loop {
  return pollEvery(everyMs, async () => {
    // The original reminds of what it knows of.
    if (runtime.instance.isCopy()) return;
    await sendReminders(runtime).catch((error: unknown) => runtime.telemetry.jobFailed('send reminders', error));
  });
}
