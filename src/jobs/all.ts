import type { Runtime } from '../runtime/context.ts';
import type { Loop } from '../runtime/poll-every.ts';
import type { WebhookAddresses } from '../webhooks/services/addresses.ts';
import { startCloseDay } from './close-day.ts';
import { startDeliverWebhooks } from './deliver-webhooks.ts';
import { startFillPatientWords } from './fill-patient-words.ts';
import { startForgetOld } from './forget-old.ts';
import { startPublishEvents } from './publish-events.ts';
import { startSealAudit } from './seal-audit.ts';
import { startSendReminders } from './send-reminders.ts';
import { startSweep } from './sweep.ts';

/** The work beside requests, in the order in which it is stopped. */
export function startJobs(runtime: Runtime, addresses: WebhookAddresses): Loop[] {
  return [
    startSendReminders(runtime),
    startPublishEvents(runtime),
    startDeliverWebhooks(runtime, addresses),
    startFillPatientWords(runtime),
    startSweep(runtime),
    startSealAudit(runtime),
    startForgetOld(runtime),
    startCloseDay(runtime),
  ];
}
