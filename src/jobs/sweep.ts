import { sweepRefreshTokens } from '../services/access-admin.ts';
import type { Runtime } from '../services/context.ts';
import { sweepHoursChanges } from '../services/change-hours.ts';
import { sweepErasures } from '../services/erasure.ts';
import { sweepHolds } from '../services/holds.ts';
import { sweepIdempotencyKeys } from '../services/idempotency.ts';
import { sweepMerges } from '../services/patient-unmerges.ts';
import { sweepLiveTickets } from '../services/live-tickets.ts';
import { sweepReminders } from '../services/reminders.ts';
import { sweepDeliveries } from '../services/webhooks/log.ts';
import { sweepEvents } from '../services/webhooks/publish.ts';
import { sweepKeys } from '../services/webhooks/subscriptions.ts';
import { type Job, startEvery } from './job.ts';

const intervalMs = 10 * 60_000;

const sweeps: Readonly<Record<string, (runtime: Runtime) => Promise<unknown>>> = {
  erasures: sweepErasures,
  'idempotency keys': sweepIdempotencyKeys,
  'changes of hours': sweepHoursChanges,
  'refresh tokens': sweepRefreshTokens,
  holds: sweepHolds,
  'signing keys': sweepKeys,
  deliveries: sweepDeliveries,
  events: sweepEvents,
  reminders: sweepReminders,
  'values of merges': sweepMerges,
  'live tickets': sweepLiveTickets,
};

/** Deletes what has expired, now and then, and finishes erasures that a crash interrupted. Several servers may sweep at once: each deletes what it finds. */
export function startSweep(runtime: Runtime): Job {
  return startEvery(intervalMs, () => sweep(runtime));
}

/** One sweep. What fails is told, and keeps nothing else from being swept. */
export async function sweep(runtime: Runtime): Promise<void> {
  for (const [what, sweepIt] of Object.entries(sweeps)) {
    await sweepIt(runtime).catch((error: unknown) => runtime.telemetry.jobFailed(`sweep ${what}`, error));
  }
}
