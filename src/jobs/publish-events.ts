import type { Runtime } from '../runtime/context.ts';
import { createWebhookPublisher } from '../webhooks/services/webhook-publisher.ts';
import { type Loop, pollEvery } from '../runtime/poll-every.ts';

/** In case that nobody is woken: what other servers have written, and what was under way. */
const pollMs = 1_000;

/** Turns events into deliveries for their subscribers. Every server does, one at a time. */
export function startPublishEvents(runtime: Runtime): Loop {
  const publisher = createWebhookPublisher(runtime);
  runtime.wakeUps.onChange(() => publisher.wake());
  const polling = pollEvery(pollMs, async () => publisher.poll());
  publisher.poll();
  return {
    async stop() {
      await polling.stop();
      await publisher.stop();
    },
  };
}
