import { overlaps } from '../kernel/interval.ts';
import { commonDates } from './recurrence.ts';
import { type Session, sessionPeriod } from './schedule.ts';
import { addDays, firstInstantFrom } from '../kernel/time.ts';

const dayMinutes = 1_440;
/**
 * Sessions that begin on days so far apart may still meet: zones differ by up to 26 hours, and a session reaches up to
 * 48 into its days.
 */
const daysApart = [-3, -2, -1, 0, 1, 2, 3];
/**
 * By how much the difference between two zones changes within a year at most: clocks move by up to two hours, and one
 * hour the other way.
 */
const maxClockMinutes = 180;
/** How many days on which both begin are looked at: five years and more of weekly sessions. */
const maxCommonDates = 270;

/** A session, and the zone of the clinic whose clocks its hours mean. */
export interface PlacedSession {
  readonly session: Session;
  readonly zone: string;
}

/**
 * The first day, from `since` on, on which `a` begins and is open at the same instant as `b`; null where there is none.
 * Touching ends do not count, nor do the week's sessions on a date whose hours replace them.
 * Preconditions: both are of one service, and neither lasts longer than 24 hours.
 */
export function firstMeeting(a: PlacedSession, b: PlacedSession, since: string): string | null {
  const sameZone = a.zone === b.zone;
  const clockDifference = sameZone ? 0 : (firstInstantFrom(since, 0, b.zone) - firstInstantFrom(since, 0, a.zone)) / 60;
  const margin = sameZone ? 0 : maxClockMinutes;
  let first: string | null = null;
  for (const days of daysApart) {
    if (days === 0 && isReplaced(a.session, b.session)) continue;
    if (!mayOverlap(a.session, b.session, days * dayMinutes + clockDifference, margin)) continue;
    const date = firstMeetingApart(a, b, days, since);
    if (date !== null && (first === null || date < first)) first = date;
  }
  return first;
}

function firstMeetingApart(a: PlacedSession, b: PlacedSession, days: number, since: string): string | null {
  let looked = 0;
  for (const date of commonDates(a.session, b.session, days, since)) {
    const period = sessionPeriod(a.session, date, a.zone);
    if (overlaps(period, sessionPeriod(b.session, addDays(date, days), b.zone))) return date;
    looked += 1;
    if (looked === maxCommonDates) return null;
  }
  return null;
}

/** Does one of the two replace the other wherever both begin on the same date? */
function isReplaced(a: Session, b: Session): boolean {
  return a.clinicId === b.clinicId && ((a.replaces && b.date === null) || (b.replaces && a.date === null));
}

/** Can the hours meet when `b` begins so many minutes after `a`, give or take the margin? */
function mayOverlap(a: Session, b: Session, minutes: number, margin: number): boolean {
  return a.fromMinute < b.toMinute + minutes + margin && b.fromMinute + minutes - margin < a.toMinute;
}
