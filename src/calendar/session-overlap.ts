import { overlaps } from '../kernel/interval.ts';
import { commonDates } from './recurrence.ts';
import { type Session, sessionPeriod } from './schedule.ts';
import { addDays, firstInstantFrom, instantOf, weekdayOf } from '../kernel/time.ts';

const dayMinutes = 1_440;
const weekMinutes = 7 * dayMinutes;
/**
 * Sessions that begin on days so far apart may still meet: zones differ by up to 26 hours, and a session reaches up to
 * 48 into its days.
 */
const daysApart = [-3, -2, -1, 0, 1, 2, 3];
const maxDaysApart = 3;
/**
 * By how much the difference between two zones changes within a year at most: clocks move by up to two hours, and one
 * hour the other way.
 */
const maxClockMinutes = 180;
/** How many days on which both begin are looked at: five years and more of weekly sessions. */
const maxCommonDates = 270;
/** No session begins later. */
const lastOfDays = '2199-12-31';

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
  const clockDifferenceMinutes = sameZone
    ? 0
    : (firstInstantFrom(since, 0, b.zone) - firstInstantFrom(since, 0, a.zone)) / 60;
  const marginMinutes = sameZone ? 0 : maxClockMinutes;
  let first: string | null = null;
  for (const days of daysApart) {
    if (days === 0 && isReplaced(a.session, b.session)) continue;
    if (!mayOverlap(a.session, b.session, days * dayMinutes + clockDifferenceMinutes, marginMinutes)) continue;
    const date = firstMeetingApart(a, b, days, since);
    if (date !== null && (first === null || date < first)) first = date;
  }
  return first;
}

/**
 * Each two sessions of one service that may meet: all for which `firstMeeting` finds a day, and few others, in the
 * order given. Goes along the week once, and so looks at no two that are far apart in it.
 */
export function pairsThatMayMeet(
  placed: readonly PlacedSession[],
  since: string,
): (readonly [PlacedSession, PlacedSession])[] {
  const open = new Map<string, readonly Span[]>();
  const found = new Map<number, readonly [PlacedSession, PlacedSession]>();
  for (const span of spansInOrder(placed, since)) {
    const { serviceId } = span.placed.session;
    const others = (open.get(serviceId) ?? []).filter(({ until }) => until > span.from);
    for (const other of others) {
      if (other.index === span.index || other.lastDay < span.firstDay || span.lastDay < other.firstDay) continue;
      const [one, two] = other.index < span.index ? [other, span] : [span, other];
      found.set(one.index * placed.length + two.index, [one.placed, two.placed]);
    }
    open.set(serviceId, [...others, span]);
  }
  return [...found].toSorted(([one], [two]) => one - two).map(([, pair]) => pair);
}

/**
 * The minutes of a week of UTC in which a session may be open; and from which day on it is held, until which one may be
 * that meets it.
 */
interface Span {
  readonly placed: PlacedSession;
  readonly index: number;
  readonly from: number;
  readonly until: number;
  readonly firstDay: string;
  readonly lastDay: string;
}

/** A session whose time goes on into the next week has a second span, with which that begins. */
function spansInOrder(placed: readonly PlacedSession[], since: string): Span[] {
  const zones = new Map(placed.map(({ zone }) => [zone, minutesBehindUtc(zone, since)]));
  const spans = placed.flatMap((each, index) => {
    const { weekday, date, fromMinute, toMinute, validFrom, validUntil } = each.session;
    const firstDay = date ?? validFrom ?? since;
    const lastDay = addDays(date ?? validUntil ?? lastOfDays, maxDaysApart);
    if (lastDay < since) return [];
    const behind = zones.get(each.zone) ?? { least: 0, most: 0 };
    const start = (weekday ?? weekdayOf(firstDay)) * dayMinutes + fromMinute + behind.least;
    const from = ((start % weekMinutes) + weekMinutes) % weekMinutes;
    const until = from + toMinute - fromMinute + behind.most - behind.least;
    const span = { placed: each, index, from, until, firstDay, lastDay };
    return [span, { ...span, from: from - weekMinutes, until: until - weekMinutes }];
  });
  return spans.filter(({ until }) => until > 0).toSorted((one, other) => one.from - other.from);
}

/** Every rule of a zone's clocks applies within two years. */
const weeksOfClocks = 105;

/** By how much a zone's clocks are behind UTC at least and at most. */
function minutesBehindUtc(zone: string, since: string): { readonly least: number; readonly most: number } {
  const behind = Array.from({ length: weeksOfClocks }, (_, week) => {
    const date = addDays(since, 7 * week);
    return (instantOf(date, dayMinutes / 2, zone) - instantOf(date, dayMinutes / 2, 'UTC')) / 60;
  });
  return { least: Math.min(...behind), most: Math.max(...behind) };
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
function mayOverlap(a: Session, b: Session, minutes: number, marginMinutes: number): boolean {
  return a.fromMinute < b.toMinute + minutes + marginMinutes && b.fromMinute + minutes - marginMinutes < a.toMinute;
}
