import { releaseDeliveries, leaseDeliveries, type WebhookToSend } from '../db/deliveries.ts';
import { leaseSeconds } from '../domain/delivery.ts';
import type { Runtime } from '../../runtime/context.ts';
import { openKeys } from './seal-keys.ts';
import { type TryScheduler, keyOf, type Named } from './try-scheduler.ts';

/** A delivery that this process alone may send for a while. */
export interface LeasedDelivery extends WebhookToSend {
  /** Epoch seconds. */
  readonly leasedUntil: number;
}

/** The deliveries that this process leases from the database to send, and releases unsent. */
interface DeliveryLeases {
  /** Leases deliveries that are due, as many as the scheduler allows. @param unwritten results not yet written */
  take(unwritten: number): Promise<void>;
  /** Ends the leases of deliveries. Never rejects: otherwise they are due again when their lease ends. */
  release(deliveries: readonly LeasedDelivery[]): Promise<void>;
  /** Releases the deliveries of a webhook that have not begun. */
  drop(webhook: Named): void;
  /** The same for one webhook, or all, that may have changed: nothing is known of its receiver either. */
  renew(webhook: Named | undefined): void;
}

export function createDeliveryLeases(
  { db, sealing, now, telemetry }: Runtime,
  scheduler: TryScheduler<LeasedDelivery>,
): DeliveryLeases {
  /** Dropped while the database was asked, which may have read the webhook before it changed; null for all. */
  const droppedMeanwhile = new Set<string | null>();

  async function release(deliveries: readonly LeasedDelivery[]): Promise<void> {
    if (deliveries.length === 0) return;
    await releaseDeliveries(db, deliveries).catch((error: unknown) =>
      telemetry.jobFailed('release webhook leases', error),
    );
  }

  /** Undefined where its keys cannot be opened: unsigned it is not sent, and it is due again after its lease. */
  function opened(delivery: LeasedDelivery): LeasedDelivery | undefined {
    try {
      return { ...delivery, ...openKeys({ sealing }, delivery, delivery) };
    } catch (error) {
      telemetry.jobFailed('open the keys of a webhook', error);
      return undefined;
    }
  }

  return {
    release,
    async take(unwritten) {
      const offer = scheduler.offer(unwritten);
      if (offer === undefined) return;
      const at = now();
      const leasedUntil = at + leaseSeconds;
      droppedMeanwhile.clear();
      const dropped: LeasedDelivery[] = [];
      for (const webhook of await leaseDeliveries(db, at, leasedUntil, offer)) {
        const delivery = opened({ ...webhook, leasedUntil });
        if (delivery === undefined) continue;
        if (droppedMeanwhile.has(null) || droppedMeanwhile.has(keyOf(delivery))) dropped.push(delivery);
        else scheduler.add(delivery);
      }
      await release(dropped);
    },
    drop(webhook) {
      droppedMeanwhile.add(keyOf(webhook));
      void release(scheduler.clear(webhook));
    },
    renew(webhook) {
      droppedMeanwhile.add(webhook === undefined ? null : keyOf(webhook));
      void release(scheduler.forget(webhook));
    },
  };
}
