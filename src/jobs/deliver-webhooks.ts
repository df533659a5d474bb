import type { Runtime } from '../runtime/context.ts';
import type { WebhookAddresses } from '../webhooks/services/addresses.ts';
import { createWebhookDelivery } from '../webhooks/services/webhook-delivery.ts';
import { type Loop, pollEvery } from '../runtime/poll-every.ts';

/** In case that nobody is woken: what another server has made due, or time. */
const pollMs = 1_000;

/** Sends events to those who subscribed to them, as soon as they are due. Every server does. */
export function startDeliverWebhooks(runtime: Runtime, addresses: WebhookAddresses): Loop {
  const delivery = createWebhookDelivery(runtime, addresses);
  // Deliveries that become due on a copy wait until somebody adopts it.
  const wake = (): void => {
    if (!runtime.instance.isCopy()) delivery.wake();
  };
  runtime.wakeUps.onDue(wake);
  runtime.wakeUps.onWebhook((webhook) => delivery.renew(webhook));
  const polling = pollEvery(pollMs, async () => wake());
  return {
    async stop() {
      await polling.stop();
      await delivery.stop();
    },
  };
}
