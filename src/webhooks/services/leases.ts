import { giveBackDeliveries, leaseDeliveries } from '../db/deliveries.ts';
import { leaseSeconds } from '../domain/delivery.ts';
import type { Runtime } from '../../runtime/context.ts';
import type { LeasedDelivery } from './results.ts';
import { type TryScheduler, keyOf, type Named } from './try-scheduler.ts';

/** What this process takes from the database to send, and gives back unsent. */
interface DeliveryLeases {
  /** Leases deliveries that are due, as many as the scheduler allows. @param unwritten results not yet written */
  take(unwritten: number): Promise<void>;
  /** Lets everybody have what was taken. Never rejects: otherwise it is due again when its lease ends. */
  giveBack(deliveries: readonly LeasedDelivery[]): Promise<void>;
  /** Gives back what was taken for a subscription and has not begun. */
  drop(webhook: Named): void;
  /** The same for one, or for any, that may no longer be as it was: nothing is known of its receiver either. */
  renew(webhook: Named | undefined): void;
}

export function createDeliveryLeases(
  { db, now, telemetry }: Runtime,
  scheduler: TryScheduler<LeasedDelivery>,
): DeliveryLeases {
  /** Dropped while the database was asked, which may have read the subscription before it changed; null for all. */
  const droppedMeanwhile = new Set<string | null>();

  async function giveBack(deliveries: readonly LeasedDelivery[]): Promise<void> {
    if (deliveries.length === 0) return;
    await giveBackDeliveries(db, deliveries).catch((error: unknown) =>
      telemetry.jobFailed('release webhook leases', error),
    );
  }

  return {
    giveBack,
    async take(unwritten) {
      const offer = scheduler.offer(unwritten);
      if (offer === undefined) return;
      const at = now();
      const lease = at + leaseSeconds;
      droppedMeanwhile.clear();
      const dropped: LeasedDelivery[] = [];
      for (const webhook of await leaseDeliveries(db, at, lease, offer)) {
        const delivery = { ...webhook, lease };
        if (droppedMeanwhile.has(null) || droppedMeanwhile.has(keyOf(delivery))) dropped.push(delivery);
        else scheduler.add(delivery);
      }
      await giveBack(dropped);
    },
    drop(webhook) {
      droppedMeanwhile.add(keyOf(webhook));
      void giveBack(scheduler.clear(webhook));
    },
    renew(webhook) {
      droppedMeanwhile.add(webhook === undefined ? null : keyOf(webhook));
      void giveBack(scheduler.forget(webhook));
    },
  };
}
