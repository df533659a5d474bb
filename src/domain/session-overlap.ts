import type { Session } from './schedule.ts';
import { addDays, weekdayOf } from './time.ts';

const dayMinutes = 1_440;

/** When sessions take place, whatever is offered in them. */
export type SessionTimes = Pick<Session, 'weekday' | 'date' | 'fromMinute' | 'toMinute' | 'validFrom' | 'validUntil'>;

/**
 * Is there a day on which the two are open at the same time of the wall clock? Sessions past midnight reach into the
 * next day; touching ends do not count. Clock times are compared as they stand, also between clinics of two zones.
 * Precondition: neither lasts longer than 24 hours.
 */
export function sessionsOverlap(a: SessionTimes, b: SessionTimes): boolean {
  return [-1, 0, 1].some((days) => clocksOverlap(a, b, days) && beginDaysApart(a, b, days));
}

/** Do the hours meet when `b` begins so many days after `a`? */
function clocksOverlap(a: SessionTimes, b: SessionTimes, days: number): boolean {
  const shift = days * dayMinutes;
  return a.fromMinute < b.toMinute + shift && b.fromMinute + shift < a.toMinute;
}

/** Does `b` ever begin exactly so many days after `a`? */
function beginDaysApart(a: SessionTimes, b: SessionTimes, days: number): boolean {
  if (a.date !== null) return beginsOn(b, addDays(a.date, days));
  if (b.date !== null) return beginsOn(a, addDays(b.date, -days));
  if (a.weekday === null || b.weekday === null) return false;
  if ((a.weekday - 1 + days + 7) % 7 !== b.weekday - 1) return false;
  const shifted = (date: string | null): string | null => (date === null ? null : addDays(date, -days));
  return weekdayOccurs(a.weekday, latest(a.validFrom, shifted(b.validFrom)), earliest(a.validUntil, shifted(b.validUntil)));
}

function beginsOn(session: SessionTimes, date: string): boolean {
  if (session.date !== null) return session.date === date;
  return session.weekday === weekdayOf(date)
    && (session.validFrom === null || session.validFrom <= date)
    && (session.validUntil === null || date <= session.validUntil);
}

function weekdayOccurs(weekday: number, from: string | null, until: string | null): boolean {
  if (from === null || until === null) return true;
  return addDays(from, (weekday - weekdayOf(from) + 7) % 7) <= until;
}

function latest(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}

function earliest(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}
