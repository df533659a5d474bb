import { sweepSigningKeys } from '../access/services/sweep-signing-keys.ts';
import { sweepRefreshTokens } from '../access/services/sweep-refresh-tokens.ts';
import { sweepAudit } from '../audit/services/sweep-audit.ts';
import type { Runtime } from '../runtime/context.ts';
import { sweepHoursChanges } from '../hours/services/sweep-hours-changes.ts';
import { sweepErasures } from '../erasure/services/sweep-erasures.ts';
import { sweepHolds } from '../appointments/services/sweep-holds.ts';
import { sweepIdempotencyKeys } from '../runtime/idempotency.ts';
import { sweepMerges } from '../merges/services/sweep-merges.ts';
import { sweepDisplayCodes } from '../displays/services/sweep-display-codes.ts';
import { sweepLiveTickets } from '../live/services/sweep-live-tickets.ts';
import { sweepStaffLogins } from '../staff/services/sweep-staff-logins.ts';
import { sweepReminders } from '../reminders/services/sweep-reminders.ts';
import { sweepDeliveries } from '../webhooks/services/sweep-deliveries.ts';
import { sweepEvents } from '../webhooks/services/sweep-events.ts';
import { sweepWebhookKeys } from '../webhooks/services/sweep-webhook-keys.ts';
import { type Loop, pollEvery } from '../runtime/poll-every.ts';

const pollMs = 10 * 60_000;

const sweeps: Readonly<Record<string, (runtime: Runtime) => Promise<unknown>>> = {
  erasures: sweepErasures,
  'idempotency keys': sweepIdempotencyKeys,
  'changes of hours': sweepHoursChanges,
  'refresh tokens': sweepRefreshTokens,
  'logins of the staff': sweepStaffLogins,
  holds: sweepHolds,
  'signing keys': sweepSigningKeys,
  'keys of webhooks': sweepWebhookKeys,
  deliveries: sweepDeliveries,
  events: sweepEvents,
  reminders: sweepReminders,
  'values of merges': sweepMerges,
  'live tickets': sweepLiveTickets,
  'codes of screens': sweepDisplayCodes,
  audit: sweepAudit,
};

/**
 * Deletes what has expired, now and then, and finishes erasures that a crash interrupted. Several servers may sweep at
 * once: each deletes what it finds.
 */
export function startSweep(runtime: Runtime): Loop {
  return pollEvery(pollMs, () => sweep(runtime));
}

/** One sweep. A failure is reported, and keeps nothing else from being swept. */
export async function sweep(runtime: Runtime): Promise<void> {
  for (const [what, sweepIt] of Object.entries(sweeps)) {
    await sweepIt(runtime).catch((error: unknown) => runtime.telemetry.jobFailed(`sweep ${what}`, error));
  }
}
