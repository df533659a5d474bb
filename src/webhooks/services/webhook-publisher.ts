import { thinBody, webhookBody } from '../contract/event.ts';
import { insertDeliveries, selectEventsToPublish, takePublishingPart } from '../db/publishing.ts';
import type { Runtime } from '../../runtime/context.ts';
import { runOnWake } from '../../runtime/run-on-wake.ts';

interface WebhookPublisher {
  /** Something was committed. */
  wake(): void;
  /** Looks whether somebody has subscribed, and wakes. */
  poll(): void;
  /** Ends what is under way and begins nothing more. */
  stop(): Promise<void>;
}

/** Runs under load are this far apart. */
const restMs = 10;

/**
 * Turns events into deliveries for their subscribers, until it is stopped. In every process; they take turns.
 */
export function createWebhookPublisher(runtime: Runtime): WebhookPublisher {
  let isStopping = false;
  /** Where nobody has subscribed, changes cost nothing more than the poll. */
  let isWanted = true;
  const publishing = runOnWake({
    run: async () => void (isWanted = await publishEvents(runtime, () => isStopping)),
    elapsedMs: runtime.elapsedMs,
    restMs: () => restMs,
    onFailure: (error) => runtime.telemetry.jobFailed('publish webhooks', error),
  });
  return {
    wake() {
      if (isWanted) publishing.wake();
    },
    poll() {
      isWanted = true;
      publishing.wake();
    },
    async stop() {
      isStopping = true;
      await publishing.stop();
    },
  };
}

/** Bounded, because bodies may have 8 KiB and more. */
const maxPartSize = 500;

/**
 * Publishes what has been committed so far, part by part, unless another server is at it.
 * @returns whether anybody has subscribed to anything
 */
export async function publishEvents(runtime: Runtime, isStopping: () => boolean): Promise<boolean> {
  for (;;) {
    const { is_last: isLast, is_wanted: isWanted } = await publishPart(runtime);
    if (isLast || isStopping()) return isWanted;
  }
}

async function publishPart({
  db,
  now,
  telemetry,
  changes,
}: Runtime): Promise<{ readonly is_last: boolean; readonly is_wanted: boolean }> {
  let made = 0;
  let oldest: number | undefined;
  const part = await db.transaction(async (tx) => {
    const taken = await takePublishingPart(tx, maxPartSize);
    if (taken.positions.length === 0) return taken;
    const events = await selectEventsToPublish(tx, taken.positions);
    oldest = events[0]?.occurredAt;
    if (events.length > 0)
      made = await insertDeliveries(
        tx,
        events.map((event) => ({
          position: event.position,
          body: webhookBody(event),
          thinBody: thinBody(event),
        })),
        now(),
      );
    return taken;
  });
  if (oldest !== undefined) telemetry.publishedWebhooks(made, now() - oldest);
  if (made > 0) changes.announceDue();
  return part;
}
