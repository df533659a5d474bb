import type { Runtime } from '../runtime/context.ts';
import type { WebhookAddresses } from '../webhooks/services/addresses.ts';
import { createWebhookDelivery } from '../webhooks/services/deliver.ts';
import { type Loop, pollEvery } from '../runtime/poll-every.ts';

/** In case that nobody is woken: what another server has made due, or time. */
const pollMs = 1_000;

/** Sends events to those who subscribed to them, as soon as they are due. Every server does. */
export function startDeliverWebhooks(runtime: Runtime, addresses: WebhookAddresses): Loop {
  const delivery = createWebhookDelivery(runtime, addresses);
  runtime.changes.onDue(() => delivery.wake());
  runtime.changes.onWebhook((webhook) => delivery.renew(webhook));
  const polling = pollEvery(pollMs, async () => delivery.wake());
  return {
    async stop() {
      await polling.stop();
      await delivery.stop();
    },
  };
}
