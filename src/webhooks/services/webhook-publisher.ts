import { insertHeldEvents } from '../db/held-events.ts';
import { selectEventsToPublish, takePublishingPart } from '../db/publishing.ts';
import { divideEvents, type PublishingShare } from '../domain/publishing-share.ts';
import type { Runtime } from '../../runtime/context.ts';
import { runOnWake } from '../../runtime/run-on-wake.ts';
import { createHalvedShare, type WithHalvedShare } from './halved-share.ts';
import { createHeldEventsReleaser } from './held-events-releaser.ts';
import { writeDeliveries } from './write-deliveries.ts';

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
  /** Looked for with each poll, and once events wait for a turn: a change pays nothing for it. */
  let isReleasing = true;
  const withHalvedShare = createHalvedShare();
  const heldEvents = createHeldEventsReleaser(runtime);

  async function publish(): Promise<void> {
    const published = await publishEvents(runtime, () => isStopping, withHalvedShare);
    isWanted = published.isWanted;
    isReleasing ||= published.isWaiting;
  }

  const publishing = runOnWake({
    async run() {
      await publish();
      if (!isReleasing) return;
      isReleasing = false;
      await heldEvents.release(() => isStopping, publish);
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
 * @returns whether anybody has subscribed to anything, and whether events wait for the turn of their business
 */
export async function publishEvents(
  runtime: Runtime,
  isStopping: () => boolean,
  withHalvedShare: WithHalvedShare = createHalvedShare(),
): Promise<{ readonly isWanted: boolean; readonly isWaiting: boolean }> {
  let isWaiting = false;
  for (;;) {
    const part = await withHalvedShare((share) => publishPart(runtime, share));
    isWaiting ||= part.isWaiting;
    if (part.isLast || isStopping()) return { isWanted: part.isWanted, isWaiting };
  }
}

async function publishPart(
  { db, now, telemetry, wakeUps }: Runtime,
  share: PublishingShare,
): Promise<{
  readonly isLast: boolean;
  readonly isWanted: boolean;
  readonly isWaiting: boolean;
  readonly hasPublished: boolean;
}> {
  let made = 0;
  let oldest: number | undefined;
  const part = await db.transaction(async (tx) => {
    const taken = await takePublishingPart(tx, share.events);
    const part = { isLast: taken.is_last, isWanted: taken.is_wanted, isWaiting: false, hasPublished: false };
    if (taken.positions.length === 0) return part;
    const { held, immediate } = divideEvents(await selectEventsToPublish(tx, taken.positions), share);
    if (held.length > 0) await insertHeldEvents(tx, held);
    oldest = immediate[0]?.occurredAt;
    made = await writeDeliveries(tx, immediate, now());
    return { ...part, isWaiting: held.some(({ decision }) => decision === 'DUE'), hasPublished: true };
  });
  if (oldest !== undefined) telemetry.publishedWebhooks(made, now() - oldest);
  if (made > 0) wakeUps.announceDue();
  return part;
}
