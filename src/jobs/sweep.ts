import { sweepRefreshTokens } from '../services/access-admin.ts';
import type { Runtime } from '../services/context.ts';
import { sweepErasures } from '../services/erasure.ts';
import { sweepHolds } from '../services/holds.ts';
import { sweepIdempotencyKeys } from '../services/idempotency.ts';
import { sweepReminders } from '../services/reminders.ts';
import { sweepDeliveries } from '../services/webhooks/log.ts';
import { sweepEvents } from '../services/webhooks/publish.ts';
import { sweepKeys } from '../services/webhooks/subscriptions.ts';

export interface Job {
  /** Lets what runs end and starts nothing more. */
  stop(): Promise<void>;
}

const intervalMs = 10 * 60_000;

/** Deletes what has expired, now and then, and finishes erasures that a crash interrupted. Several servers may sweep at once: each deletes what it finds. */
export function startSweep(runtime: Runtime): Job {
  let running: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    running = sweep(runtime).catch((error: unknown) => runtime.telemetry.jobFailed('sweep', error));
  }, intervalMs).unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

/** One sweep. A full batch means that there may be more. */
export async function sweep(runtime: Runtime): Promise<void> {
  await sweepErasures(runtime);
  while ((await sweepIdempotencyKeys(runtime)) >= 1_000);
  await sweepRefreshTokens(runtime);
  await sweepHolds(runtime);
  await sweepKeys(runtime);
  await sweepDeliveries(runtime);
  await sweepEvents(runtime);
  await sweepReminders(runtime);
}
