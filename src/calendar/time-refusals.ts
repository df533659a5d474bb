import { leaveTouches, type Service, type TimeOfPractice } from './schedule.ts';
import { bookingWindow, timeReason } from './booking-window.ts';
import { type Calendar, leavesOf, practiceDateIn } from './calendar.ts';
import type { SlotReason } from './slots.ts';

/** Why not, and what the time was measured against. */
export interface RefusedTime {
  readonly ok: false;
  readonly reason: SlotReason;
  readonly sessionId?: string;
  readonly leaveId?: string;
  /** The earliest start that the clock allows. */
  readonly notBefore?: number;
  /** The last day of practice that can be booked. */
  readonly lastDate?: string;
}

/** The refusals of a time by clock and leaves, in the order of rule B6. */
export function refusalsOf(
  calendar: Calendar,
  services: readonly Service[],
  now: number,
  time: TimeOfPractice,
): RefusedTime[] {
  const byTime = refusalByTime(calendar, services, now, time);
  return [...(byTime === null ? [] : [byTime]), ...refusalsByLeave(calendar, time)];
}

/** A time on no grid is measured against all services: a reason is given where it is true for every one of them. */
function refusalByTime(
  calendar: Calendar,
  services: readonly Service[],
  now: number,
  { startAt, practiceDate }: TimeOfPractice,
): RefusedTime | null {
  const today = practiceDateIn(calendar, now);
  const windows = services.map((service) => bookingWindow(service, today, now));
  const notBefore = Math.min(...windows.map((window) => window.notBefore));
  if (startAt < now) return { ok: false, reason: 'PAST', notBefore: windows.length === 0 ? now : notBefore };
  if (windows.length === 0) return null;
  const reasons = new Set(windows.map((window) => timeReason({ startAt, practiceDate }, window)));
  const [reason] = reasons;
  if (reasons.size > 1 || reason === undefined || reason === null) return null;
  if (reason === 'TOO_SOON') return { ok: false, reason, notBefore };
  const lastDate = windows.map((window) => window.lastDate).reduce((last, date) => (date > last ? date : last));
  return { ok: false, reason, lastDate };
}

function refusalsByLeave(calendar: Calendar, time: TimeOfPractice): RefusedTime[] {
  return leavesOf(calendar)
    .filter(({ leave }) => leaveTouches(leave, time))
    .map(({ reason, leaveId }) => ({ ok: false, reason, leaveId }));
}
