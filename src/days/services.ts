import {
  selectAppointmentsToClose,
  selectUnclosedClinics,
  selectZonesOfClinics,
  markClosedDaysChecked,
  type ToClose,
  type UnclosedClinic,
  upsertClosedDays,
} from './db/closing.ts';
import { selectServicesOfSessions, selectSessionsOfClinic } from '../schedules/db/sessions.ts';
import type { Status } from '../calendar/status.ts';
import type { AppointmentState } from '../calendar/appointment-state.ts';
import { closesAt, lastDayOver, statusAtClosing } from './domain.ts';
import { DomainError } from '../kernel/errors.ts';
import { heldSessions, type Session } from '../calendar/schedule.ts';
import { addDays, daysBetween, localDateOf } from '../kernel/time.ts';
import { statusColumns } from '../appointments/services/decide-status.ts';
import type { Origin } from '../appointments/services/change-request.ts';
import { changeMany } from '../appointments/services/change-many.ts';
import { callerContext, type Context, type Runtime } from '../runtime/context.ts';

/** How many appointments are read, and at most closed in one transaction. */
const maxPageSize = 200;

const origin: Origin = { role: 'system', onBehalfOf: null, remark: null };

/**
 * Closes every day of practice that is over, in each clinic's own zone and each day once (rule E5). Any number of
 * servers may do so at once, and after any downtime: an appointment is closed in the version in which it was read, or
 * not at all, and a day is marked as closed when nothing is left to close on it. What fails is told and tried again
 * with the next run; it stops nobody else's day.
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

/** One run for one clinic. */
interface ClosingRun {
  readonly clinic: UnclosedClinic;
  /** Of all its doctors, those that are held. */
  readonly sessions: readonly Session[];
  readonly now: number;
  readonly fail: (error: unknown) => void;
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
  const openFrom = await closeBetween(ctx, run, days);
  const { businessId, clinicId } = run.clinic;
  if (openFrom === null) await markClosedDaysChecked(ctx.db, businessId, clinicId, closedAt);
}

async function closeDaysOfClinic(ctx: Context, run: ClosingRun): Promise<void> {
  const { clinic, sessions, now } = run;
  const { businessId, clinicId, zone, closedUntil, yesterday } = clinic;
  const from = closedUntil === null ? '-infinity' : addDays(closedUntil, 1);
  const openFrom = await closeBetween(ctx, run, {
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

/** @returns the first day on which something is left to close; null for none */
async function closeBetween(ctx: Context, run: ClosingRun, days: ToClose): Promise<string | null> {
  let openFrom: string | null = null;
  let last: AppointmentState | null = null;
  do {
    const page: AppointmentState[] = await selectAppointmentsToClose(ctx.db, run.clinic, days, last, maxPageSize);
    const left = await closePage(ctx, run, page);
    for (const { practiceDate } of left) if (openFrom === null || practiceDate < openFrom) openFrom = practiceDate;
    last = page.length < maxPageSize ? null : (page.at(-1) ?? null);
  } while (last !== null);
  return openFrom;
}

/** @returns what must be looked at again: whose time is not over, and what failed or was changed meanwhile */
async function closePage(
  ctx: Context,
  { clinic, sessions, now, fail }: ClosingRun,
  page: readonly AppointmentState[],
): Promise<AppointmentState[]> {
  if (page.length === 0) return [];
  const business = await ctx.catalog.business(ctx.businessId);
  const left: AppointmentState[] = [];
  for (const [doctorId, states] of byDoctor(page)) {
    const own = sessions.filter((session) => session.doctorId === doctorId);
    const due: Closing[] = [];
    for (const state of states) {
      const to = statusAtClosing(state, business.settings.midnight.marksNoShows);
      if (to !== null && isOver(state, own, clinic.zone, now)) due.push({ state, to });
      else if (to !== null) left.push(state);
    }
    left.push(...(await closeOfDoctor(ctx, due, fail)));
  }
  return left;
}

function byDoctor(page: readonly AppointmentState[]): Map<string, AppointmentState[]> {
  const grouped = new Map<string, AppointmentState[]>();
  for (const state of page) grouped.set(state.doctorId, [...(grouped.get(state.doctorId) ?? []), state]);
  return grouped;
}

function isOver(state: AppointmentState, sessions: readonly Session[], zone: string, now: number): boolean {
  return closesAt(state, sessions, zone) <= now;
}

interface Closing {
  readonly state: AppointmentState;
  readonly to: Status;
}

/** Doctor by doctor, so that one whose lock somebody keeps stops nobody else. @returns those that are still open */
async function closeOfDoctor(
  ctx: Context,
  due: readonly Closing[],
  fail: (error: unknown) => void,
): Promise<AppointmentState[]> {
  if (due.length === 0) return [];
  try {
    return await close(ctx, due);
  } catch (error) {
    // Neither a lock that is kept nor a database that is away is the fault of one of them.
    const isOfAll = error instanceof DomainError && error.code === 'SERVICE_UNAVAILABLE';
    if (isOfAll || due.length === 1) {
      fail(error);
      return due.map(({ state }) => state);
    }
  }
  const left: AppointmentState[] = [];
  for (const one of due) left.push(...(await closeOfDoctor(ctx, [one], fail)));
  return left;
}

/** In one transaction. @returns those that somebody changed meanwhile */
async function close(ctx: Context, due: readonly Closing[]): Promise<AppointmentState[]> {
  const decided = due.map(({ state, to }) => ({
    state,
    change: { action: 'close_day', columns: statusColumns(state, to, ctx.now()) },
  }));
  const outcomes = await changeMany(ctx, decided, origin);
  const left: AppointmentState[] = [];
  for (const [index, { state, to }] of due.entries()) {
    if (outcomes[index]?.outcome === 'CHANGED') ctx.telemetry.closedAppointment(to);
    else left.push(state);
  }
  return left;
}
