import { insertHeldEvents } from '../db/held-events.ts';
import { type EventToPublish, selectEventsToPublish, takePublishingPart } from '../db/publishing.ts';
import { holdUntil } from '../domain/held-events.ts';
import type { Runtime } from '../../runtime/context.ts';
import { runOnWake } from '../../runtime/run-on-wake.ts';
import { releaseHeldEvents } from './release-held-events.ts';
import { maxPartSize, writeDeliveries } from './write-deliveries.ts';

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
  /** Looked for with each poll alone: what waits has no hurry, and a change pays nothing for it. */
  let isReleasing = true;
  const publishing = runOnWake({
    async run() {
      isWanted = await publishEvents(runtime, () => isStopping);
      if (!isReleasing) return;
      isReleasing = false;
      await releaseHeldEvents(runtime, () => isStopping);
    },
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
      isReleasing = true;
      publishing.wake();
    },
    async stop() {
      isStopping = true;
      await publishing.stop();
    },
  };
}

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
  wakeUps,
}: Runtime): Promise<{ readonly is_last: boolean; readonly is_wanted: boolean }> {
  let made = 0;
  let oldest: number | undefined;
  const part = await db.transaction(async (tx) => {
    const taken = await takePublishingPart(tx, maxPartSize);
    if (taken.positions.length === 0) return taken;
    const events = await selectEventsToPublish(tx, taken.positions);
    const { held, immediate } = withoutHeld(events);
    if (held.length > 0) await insertHeldEvents(tx, held);
    oldest = immediate[0]?.occurredAt;
    made = await writeDeliveries(tx, immediate, now());
    return taken;
  });
  if (oldest !== undefined) telemetry.publishedWebhooks(made, now() - oldest);
  if (made > 0) wakeUps.announceDue();
  return part;
}

/** Parts the events that wait from those that are sent at once; in either they keep their order. */
function withoutHeld(events: readonly EventToPublish[]): {
  readonly held: readonly { readonly position: number; readonly dueAt: number }[];
  readonly immediate: readonly EventToPublish[];
} {
  const dueAts = new Map<string, number>();
  const held: { readonly position: number; readonly dueAt: number }[] = [];
  const immediate = events.filter((event) => {
    const key = `${event.businessId}/${event.appointmentId}`;
    const dueAt = event.appointmentId === null ? null : holdUntil(event, dueAts.get(key) ?? event.heldUntil);
    if (dueAt === null) return true;
    dueAts.set(key, dueAt);
    held.push({ position: event.position, dueAt });
    return false;
  });
  return { held, immediate };
}
