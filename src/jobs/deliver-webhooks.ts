import type { Runtime } from '../runtime/context.ts';
import type { WebhookAddresses } from '../webhooks/services/addresses.ts';
import { createWebhookDelivery } from '../webhooks/services/deliver.ts';
import type { Job } from './job.ts';

/** In case that nobody is woken: what another server has made due, or time. */
const pollMs = 1_000;

/** Sends events to those who subscribed to them, as soon as they are due. Every server does. */
export function startDeliverWebhooks(runtime: Runtime, addresses: WebhookAddresses): Job {
  const delivery = createWebhookDelivery(runtime, addresses);
  runtime.changes.onDue(() => delivery.wake());
  runtime.changes.onWebhook((webhook) => delivery.renew(webhook));
  const timer = setInterval(() => delivery.wake(), pollMs).unref();
  return {
    async stop() {
      clearInterval(timer);
      await delivery.stop();
    },
  };
}
