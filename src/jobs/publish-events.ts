import type { Runtime } from '../runtime/context.ts';
import { createWebhookPublisher } from '../webhooks/services/publish.ts';
import type { Job } from './job.ts';

/** In case that nobody is woken: what other servers have written, and what was under way. */
const pollMs = 1_000;

/** Turns events into deliveries for their subscribers. Every server does, one at a time. */
export function startPublishEvents(runtime: Runtime): Job {
  const publisher = createWebhookPublisher(runtime);
  runtime.changes.onChange(() => publisher.wake());
  const timer = setInterval(() => publisher.poll(), pollMs).unref();
  publisher.poll();
  return {
    async stop() {
      clearInterval(timer);
      await publisher.stop();
    },
  };
}
