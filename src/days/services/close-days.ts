import {
  markClosedDaysChecked,
  selectUnclosedClinics,
  selectZonesOfClinics,
  type UnclosedClinic,
  upsertClosedDays,
} from '../db/closing.ts';
import { selectServicesOfSessions, selectSessionsOfClinic } from '../../schedules/db/sessions.ts';
import { lastDayOver } from '../domain.ts';
import { heldSessions } from '../../calendar/schedule.ts';
import { addDays, daysBetween, localDateOf } from '../../kernel/time.ts';
import { callerContext, type Context, type Runtime } from '../../runtime/context.ts';
import { closeAppointments, type ClosingRun } from './close-appointments.ts';

/**
 * Closes every day of practice that is over, in each clinic's own zone and each day once (rule E5). Any number of
 * servers may do so at once, and after any downtime: an appointment is closed in the version in which it was read, or
 * not at all, and a day is marked as closed when nothing is left to close on it. A failure is reported, and the next
 * run tries again; the days of other clinics are closed all the same.
 */
export async function closeDays(runtime: Runtime): Promise<void> {
  const now = runtime.now();
  let failed = false;
  const fail = (error: unknown): void => {
    failed = true;
    runtime.telemetry.dayClosingFailed(error);
  };
  const yesterdays = lastDaysOver(await selectZonesOfClinics(runtime.db), now, fail);
  for (const clinic of await selectUnclosedClinics(runtime.db, yesterdays, now - underWaySeconds)) {
    try {
      await closeClinic(runtime, clinic, now, fail);
    } catch (error) {
      fail(error);
    }
  }
  if (!failed) runtime.telemetry.dayClosingSucceeded(now);
}

/** A zone that this Node does not know fails alone. */
function lastDaysOver(zones: readonly string[], now: number, fail: (error: unknown) => void): Map<string, string> {
  const days = new Map<string, string>();
  for (const zone of zones) {
    try {
      days.set(zone, addDays(localDateOf(now, zone), -1));
    } catch (error) {
      fail(error);
    }
  }
  return days;
}

async function closeClinic(
  runtime: Runtime,
  clinic: UnclosedClinic,
  now: number,
  fail: (error: unknown) => void,
): Promise<void> {
  const { businessId, clinicId, closedUntil, closedAt, yesterday } = clinic;
  const ctx = callerContext(runtime, { businessId, actor: { kind: 'system', id: 'close-day' }, scopes: new Set() });
  const [sessions, services] = await Promise.all([
    selectSessionsOfClinic(runtime.db, businessId, clinicId),
    selectServicesOfSessions(runtime.db, businessId, clinicId),
  ]);
  const closing = { clinic, sessions: heldSessions(sessions, services), now, fail };
  if (closedUntil !== null && closedAt !== null && closedAt <= now - underWaySeconds) {
    await closeLate(ctx, closing, { closedUntil, closedAt });
  }
  if (closedUntil === null || closedUntil < yesterday) await closeDaysOfClinic(ctx, closing);
}

/** Longer than a request takes: a change that was under way at an instant is written by then, or never. */
const underWaySeconds = 300;

/** Closes what a request under way wrote after the day had been closed. */
async function closeLate(
  ctx: Context,
  run: ClosingRun,
  { closedUntil, closedAt }: { readonly closedUntil: string; readonly closedAt: number },
): Promise<void> {
  const days = {
    from: addDays(closedUntil, -1),
    until: closedUntil,
    changedFrom: closedAt - underWaySeconds,
    changedUntil: closedAt,
  };
  const openFrom = await closeAppointments(ctx, run, days);
  const { businessId, clinicId } = run.clinic;
  if (openFrom === null) await markClosedDaysChecked(ctx.db, businessId, clinicId, closedAt);
}

async function closeDaysOfClinic(ctx: Context, run: ClosingRun): Promise<void> {
  const { clinic, sessions, now } = run;
  const { businessId, clinicId, zone, closedUntil, yesterday } = clinic;
  const from = closedUntil === null ? '-infinity' : addDays(closedUntil, 1);
  const openFrom = await closeAppointments(ctx, run, {
    from,
    until: yesterday,
    changedFrom: -Infinity,
    changedUntil: Infinity,
  });
  // A day whose night goes on stays open, also while nobody is in it.
  const over = lastDayOver(sessions, zone, now);
  const until = openFrom === null || openFrom > over ? over : addDays(openFrom, -1);
  if (closedUntil !== null && until <= closedUntil) return;
  const isFirst = await upsertClosedDays(ctx.db, businessId, clinicId, until, now);
  if (isFirst) ctx.telemetry.closedDays(closedUntil === null ? 1 : daysBetween(closedUntil, until));
}
