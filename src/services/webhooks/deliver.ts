import { setTimeout as delay } from 'node:timers/promises';
import { giveBackDeliveries, leaseDeliveries } from '../../db/webhook-deliveries.ts';
import { hasArrived, keysAt, leaseSeconds } from '../../domain/webhook.ts';
import type { Runtime } from '../context.ts';
import { createDeliveryResults, type LeasedDelivery } from './results.ts';
import { createDeliveryRoom } from './room.ts';
import { createWebhookSender } from './send.ts';

export interface WebhookDelivery {
  /** Something may be due. */
  wake(): void;
  /** Takes nothing more, waits a little for what is under way, and gives the rest back. */
  stop(): Promise<void>;
}

/** Looks for what is due are at least this far apart, and longer where a look takes longer: each is a transaction. */
const restMs = 5;
/** What has not begun this long after it was taken is given back: a try and its result need the rest of the lease. */
const lateAfterSeconds = 10;
/** How long a stop waits for answers. */
const patienceMs = 3_000;

/**
 * Sends what is due, of every business, until it is stopped. Several processes may do so at once: each takes what no other
 * has, for as long as the lease.
 */
export function createWebhookDelivery(runtime: Runtime): WebhookDelivery {
  const { db, now, telemetry } = runtime;
  const room = createDeliveryRoom<LeasedDelivery>(() => performance.now());
  const sender = createWebhookSender(runtime.webhookAddresses);
  const looks = whenWanted(look, (error) => telemetry.jobFailed('deliver webhooks', error));
  const results = createDeliveryResults(runtime, looks.wake);
  const underWay = new Map<LeasedDelivery, Promise<void>>();
  let isStopping = false;
  let isAbandoned = false;

  async function look(): Promise<void> {
    begin(room.begin());
    const offer = room.offer(results.unwritten());
    if (offer === undefined) return;
    const lease = now() + leaseSeconds;
    for (const delivery of await leaseDeliveries(db, lease - leaseSeconds, lease, offer)) room.add({ ...delivery, lease });
    if (!isStopping) begin(room.begin());
  }

  function begin(deliveries: readonly LeasedDelivery[]): void {
    for (const delivery of deliveries) underWay.set(delivery, deliver(delivery));
  }

  async function deliver(delivery: LeasedDelivery): Promise<void> {
    const [at, began] = [now(), performance.now()];
    const keys = keysAt(delivery, at);
    // It waited for others of a receiver that was quick and is not any more: what is left of the lease may be too short.
    const isLate = at > delivery.lease - leaseSeconds + lateAfterSeconds;
    const outcome = isLate ? null : await sender.send({ ...delivery, keys, at });
    const durationMs = Math.round(performance.now() - began);
    room.end(delivery, outcome !== null && hasArrived(outcome), durationMs);
    underWay.delete(delivery);
    if (isAbandoned) return;
    if (outcome === null) await giveBack([delivery]);
    else results.add({ delivery, at, durationMs, keys: keys.length, outcome });
    if (!isStopping) begin(room.begin(delivery));
    looks.wake();
  }

  function giveBack(deliveries: readonly LeasedDelivery[]): Promise<void> {
    return giveBackDeliveries(db, deliveries).catch((error: unknown) => telemetry.jobFailed('give webhooks back', error));
  }

  return {
    wake: () => looks.wake(),
    async stop() {
      isStopping = true;
      await looks.stop();
      await Promise.race([Promise.all(underWay.values()), delay(patienceMs, undefined, { ref: false })]);
      isAbandoned = true;
      const left = [...underWay.keys(), ...room.clear()];
      sender.close();
      await results.close();
      if (left.length > 0) await giveBack(left);
    },
  };
}

interface Looks {
  readonly wake: () => void;
  stop(): Promise<void>;
}

/** Looks when somebody wants it, one at a time with a rest after each. @param onFailure called for the first failure of a row of them */
function whenWanted(look: () => Promise<void>, onFailure: (error: unknown) => void): Looks {
  let isStopping = false;
  let isWanted = false;
  let isFailing = false;
  let looking: Promise<void> | undefined;

  async function lookWhileWanted(): Promise<void> {
    while (isWanted && !isStopping) {
      isWanted = false;
      const began = performance.now();
      try {
        await look();
        isFailing = false;
      } catch (error) {
        if (!isFailing) onFailure(error);
        isFailing = true;
      }
      await delay(Math.max(restMs, performance.now() - began), undefined, { ref: false });
    }
  }

  return {
    wake() {
      isWanted = true;
      if (!isStopping) looking ??= lookWhileWanted().finally(() => (looking = undefined));
    },
    async stop() {
      isStopping = true;
      await looking;
    },
  };
}
