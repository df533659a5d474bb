import { selectAppointmentsToClose, type ToClose, type UnclosedClinic } from '../db/closing.ts';
import type { Status } from '../../calendar/status.ts';
import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { closesAt, statusAtClosing } from '../domain.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Session } from '../../calendar/schedule.ts';
import { statusColumns } from '../../appointments/services/decide-status.ts';
import type { Origin } from '../../appointments/domain/origin.ts';
import { changeMany } from '../../appointments/services/change-many.ts';
import type { Context } from '../../runtime/context.ts';

/** How many appointments are read, and at most closed in one transaction. */
const maxPageSize = 200;

const origin: Origin = { role: 'system', onBehalfOf: null, remark: null };

/** One run for one clinic. */
export interface ClosingRun {
  readonly clinic: UnclosedClinic;
  /** Of all its doctors, those that are held. */
  readonly sessions: readonly Session[];
  readonly now: number;
  readonly fail: (error: unknown) => void;
}

/**
 * Closes the appointments of a clinic on these days of practice whose time is over.
 * @returns the first day on which something is left to close; null for none
 */
export async function closeAppointments(ctx: Context, run: ClosingRun, days: ToClose): Promise<string | null> {
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

/** @returns the appointments to look at again: their time is not over, or they failed, or somebody changed them */
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

/** Doctor by doctor, so that a lock that somebody keeps stops one doctor alone. @returns those that are still open */
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
    change: { action: 'close_day' as const, columns: statusColumns(state, to, ctx.now()) },
  }));
  const outcomes = await changeMany(ctx, decided, origin);
  const left: AppointmentState[] = [];
  for (const [index, { state, to }] of due.entries()) {
    if (outcomes[index]?.outcome === 'CHANGED') ctx.telemetry.closedAppointment(to);
    else left.push(state);
  }
  return left;
}
