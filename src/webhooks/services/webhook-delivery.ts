import { setTimeout as delay } from 'node:timers/promises';
import { hasArrived, isGone, leaseSeconds, restSeconds } from '../domain/delivery.ts';
import { keysAt } from '../domain/webhook.ts';
import type { Runtime } from '../../runtime/context.ts';
import { runOnWake } from '../../runtime/run-on-wake.ts';
import type { WebhookAddresses } from './addresses.ts';
import { createDeliveryLeases, type LeasedDelivery } from './leases.ts';
import { createDeliveryResults } from './delivery-results.ts';
import type { EndedTry } from './ended-try.ts';
import { createTryScheduler, type Named } from './try-scheduler.ts';
import { createWebhookSender, type WebhookSender } from './webhook-sender.ts';
import { signTry } from './sign.ts';

interface WebhookDelivery {
  /** Something may be due. */
  wake(): void;
  /** A webhook, or any, may no longer be as it was: its deliveries that have not begun are released. */
  renew(webhook: Named | undefined): void;
  /** Takes nothing more, waits a little for what is under way, and releases the rest. */
  stop(): Promise<void>;
}

/** Looks for what is due are at least this far apart, and longer where a look takes longer. */
const restMs = 5;
/** A delivery that has not begun so long after it was leased is released: a try and its result need the rest. */
const lateAfterSeconds = 10;
/** How long nothing is sent to a receiver that is gone, until that is written and nothing more is due there. */
const untilSwitchedOffSeconds = 1;
/** How long a stop waits for answers. */
const stopTimeoutMs = 3_000;

/**
 * Sends what is due, of every business, until it is stopped. Several processes may do so at once: each takes what no
 * other has, for as long as the lease.
 */
export function createWebhookDelivery(runtime: Runtime, addresses: WebhookAddresses): WebhookDelivery {
  const { now, elapsedMs, telemetry } = runtime;
  const scheduler = createTryScheduler<LeasedDelivery>(elapsedMs);
  const leases = createDeliveryLeases(runtime, scheduler);
  const sender = createWebhookSender(addresses, elapsedMs);
  const onFailure = (error: unknown): void => telemetry.jobFailed('deliver webhooks', error);
  const looks = runOnWake({ run: look, elapsedMs, restMs: (tookMs) => Math.max(restMs, tookMs), onFailure });
  const results = createDeliveryResults(runtime, looks.wake);
  const underWay = new Map<LeasedDelivery, Promise<void>>();
  let isStopping = false;
  let isAbandoned = false;

  async function look(): Promise<void> {
    begin(scheduler.begin());
    await leases.take(results.unwritten());
    if (!isStopping) begin(scheduler.begin());
  }

  function begin(deliveries: readonly LeasedDelivery[]): void {
    for (const delivery of deliveries)
      underWay.set(
        delivery,
        deliver(delivery).finally(() => underWay.delete(delivery)),
      );
  }

  async function deliver(delivery: LeasedDelivery): Promise<void> {
    // It waited for others of a receiver that was quick and is not any more: the rest of the lease may be too short.
    if (now() > delivery.leasedUntil - leaseSeconds + lateAfterSeconds) {
      scheduler.end(delivery, null);
      await leases.release([delivery]);
    } else {
      await tryOnce(delivery);
    }
    if (isAbandoned) return;
    if (!isStopping) begin(scheduler.begin(delivery));
    looks.wake();
  }

  async function tryOnce(delivery: LeasedDelivery): Promise<void> {
    const ended = await makeTry({ sender, elapsedMs }, delivery, now());
    const { outcome, durationMs } = ended;
    const waitSeconds = isGone(outcome) ? untilSwitchedOffSeconds : restSeconds(outcome, now());
    if (waitSeconds > 0) {
      // The answer of a receiver holds for every other delivery to it.
      scheduler.rest(delivery, waitSeconds * 1_000);
      leases.drop(delivery);
    }
    scheduler.end(delivery, { hasArrived: hasArrived(outcome), durationMs });
    if (!isAbandoned) results.add(ended);
  }

  return {
    wake: () => looks.wake(),
    renew: (webhook) => leases.renew(webhook),
    async stop() {
      isStopping = true;
      await looks.stop();
      await Promise.race([Promise.all(underWay.values()), delay(stopTimeoutMs, undefined, { ref: false })]);
      isAbandoned = true;
      const left = [...underWay.keys(), ...scheduler.clear()];
      sender.close();
      await results.close();
      await leases.release(left);
    },
  };
}

async function makeTry(
  { sender, elapsedMs }: { readonly sender: WebhookSender; readonly elapsedMs: () => number },
  delivery: LeasedDelivery,
  at: number,
): Promise<EndedTry> {
  const beganMs = elapsedMs();
  const signatures = signTry(delivery.eventId, at, delivery.body, keysAt(delivery, at));
  const outcome = await sender.send({ ...delivery, signatures, at });
  return { delivery, at, durationMs: Math.round(elapsedMs() - beganMs), signatures, outcome };
}
