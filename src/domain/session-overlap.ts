import { overlaps } from './interval.ts';
import { type Session, sessionPeriod } from './schedule.ts';
import { addDays, weekdayOf } from './time.ts';

const dayMinutes = 1_440;
/** How many weeks are looked at where clocks differ: in a year each zone changes its clocks as it does in every one. */
const weeksAhead = 53;
/** Sessions that begin on days so far apart may still meet: zones differ by up to 26 hours, and a session reaches up to 48 into its days. */
const daysApart = [-3, -2, -1, 0, 1, 2, 3];

/** When sessions take place, whatever is offered in them. */
export type SessionTimes = Pick<Session, 'weekday' | 'date' | 'fromMinute' | 'toMinute' | 'validFrom' | 'validUntil'>;

/** A session's times, and the zone of the clinic whose clocks they mean. */
export interface PlacedSession {
  readonly times: SessionTimes;
  readonly zone: string;
}

/**
 * Are the two ever open at the same instant? Touching ends do not count. Of two weekly sessions in different zones the
 * coming year is looked at, or that from when both are valid.
 * Precondition: neither lasts longer than 24 hours.
 * @param today a local date from which on it counts where clocks differ
 */
export function sessionsMeet(a: PlacedSession, b: PlacedSession, today: string): boolean {
  if (a.zone === b.zone) return sessionsOverlap(a.times, b.times);
  return beginnings(a.times, b.times, today).some((date) => {
    const period = sessionPeriod(a.times, date, a.zone);
    return daysApart.some((days) => {
      const other = addDays(date, days);
      return beginsOn(b.times, other) && overlaps(period, sessionPeriod(b.times, other, b.zone));
    });
  });
}

/** The days on which `a` begins that may matter to `b`. */
function beginnings(a: SessionTimes, b: SessionTimes, today: string): string[] {
  if (a.date !== null) return [a.date];
  const { date } = b;
  if (date !== null) return daysApart.map((days) => addDays(date, days)).filter((day) => beginsOn(a, day));
  const from = addDays(latest(latest(a.validFrom, b.validFrom), today) ?? today, -7);
  const first = addDays(from, ((a.weekday ?? 1) - weekdayOf(from) + 7) % 7);
  return Array.from({ length: weeksAhead }, (_, week) => addDays(first, 7 * week)).filter((day) => beginsOn(a, day));
}

/**
 * Is there a day on which the two are open at the same time of the wall clock? Sessions past midnight reach into the
 * next day; touching ends do not count. Precondition: neither lasts longer than 24 hours.
 */
function sessionsOverlap(a: SessionTimes, b: SessionTimes): boolean {
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
