import {
  decideHeldEvents,
  deleteHeldEvents,
  selectHeldEvents,
  selectReadyEvents,
  tryPublishingLock,
  withdrawDeliveries,
} from '../db/held-events.ts';
import { decideHeld, type HeldEvent } from '../domain/held-events.ts';
import type { PublishingShare } from '../domain/publishing-share.ts';
import type { Runtime } from '../../runtime/context.ts';
import { createHalvedShare } from './halved-share.ts';
import { writeDeliveries } from './write-deliveries.ts';

/** So many appointments at a time, and no further one once so many events are together. */
const maxAppointments = 200;
const enoughEvents = 1_000;

interface HeldEventsReleaser {
  /**
   * Decides on the events that have waited long enough, and publishes those that are ready, one business after another,
   * unless another server is at it. A crash leaves waiting what was not committed.
   * @param afterEach between two transactions: what is new has its turn too
   */
  release(isStopping: () => boolean, afterEach?: () => Promise<unknown>): Promise<void>;
}

/** Remembers which business had its turn, and how much could be published together. */
export function createHeldEventsReleaser(runtime: Runtime): HeldEventsReleaser {
  let lastBusinessId = '';
  const withHalvedShare = createHalvedShare();

  /** @returns whether there was anything */
  async function releasePart({
    events,
    bytesOfBusiness,
  }: PublishingShare): Promise<{ readonly hasPublished: boolean }> {
    const at = runtime.now();
    const made = await runtime.db.transaction(async (tx) => {
      if (!(await tryPublishingLock(tx))) return null;
      const ready = await selectReadyEvents(tx, lastBusinessId, { events, bytes: bytesOfBusiness });
      const [first] = ready;
      if (first === undefined) return null;
      // Before anything can fail: the next business comes all the same.
      lastBusinessId = first.businessId;
      const count = await writeDeliveries(tx, ready, at);
      const withdrawn = ready.filter(({ isWithdrawn }) => isWithdrawn);
      await withdrawDeliveries(tx, positionsOf(withdrawn), at);
      await deleteHeldEvents(tx, positionsOf(ready));
      return count;
    });
    if (made === null) return { hasPublished: false };
    runtime.telemetry.publishedWebhooks(made, 0);
    if (made > 0) runtime.wakeUps.announceDue();
    return { hasPublished: true };
  }

  return {
    async release(isStopping, afterEach) {
      while (!isStopping()) {
        const hasDecided = await decidePart(runtime);
        const { hasPublished } = await withHalvedShare(releasePart);
        if (!hasDecided && !hasPublished) return;
        await afterEach?.();
      }
    },
  };
}

/** Decides on the events of some appointments of which one is due. @returns whether there was anything */
async function decidePart({ db, now }: Runtime): Promise<boolean> {
  const at = now();
  return db.transaction(async (tx) => {
    if (!(await tryPublishingLock(tx))) return false;
    const held = await selectHeldEvents(tx, at, { maxAppointments, enoughEvents });
    if (held.length === 0) return false;
    const outcomes = byAppointment(held).map((events) => decideHeld(events, at));
    await decideHeldEvents(tx, {
      due: outcomes.flatMap(({ due }) => due),
      withdrawn: outcomes.flatMap(({ withdrawn }) => withdrawn),
    });
    return true;
  });
}

function positionsOf(events: readonly { readonly position: number }[]): number[] {
  return events.map(({ position }) => position);
}

function byAppointment(held: readonly (HeldEvent & { readonly appointment: string })[]): HeldEvent[][] {
  const groups = new Map<string, HeldEvent[]>();
  for (const event of held) {
    const group = groups.get(event.appointment);
    if (group === undefined) groups.set(event.appointment, [event]);
    else group.push(event);
  }
  return [...groups.values()];
}
