import { bookingWindow } from './booking-window.ts';
import {
  type Calendar,
  leavesOf,
  type LeaveTime,
  practiceDateIn,
  practiceDayBeginsIn,
  servicesOf,
  sessionsOf,
} from './calendar.ts';
import { type Session, sessionPeriod, sessionsOn } from './schedule.ts';
import type { DateRange } from './slots.ts';
import { isHeld } from './working-hours.ts';
import { indexPeriods, overlapping } from '../kernel/interval.ts';
import { addDays, instantOf, localDateOf, weekdayOf } from '../kernel/time.ts';

/** The days on which slots of a calendar's services may start. */
export interface BookableDays extends DateRange {
  /** When the last day of practice of them has ended. */
  readonly endAt: number;
  /**
   * The first day from `date` on, or back from it, that has a session outside leaves; null where none is left. Yields
   * after each day: it may pass over ten years.
   */
  readonly next: (date: string, step: 1 | -1) => Generator<undefined, string | null, unknown>;
}

export function bookableDays(offered: Calendar, now: number): BookableDays {
  const { zone } = offered;
  const today = practiceDateIn(offered, now);
  const services = servicesOf(offered);
  const lastDates = services.map((service) => bookingWindow(service, today, now).lastDate);
  const endAt = Math.max(now + 1, practiceDayBeginsIn(offered, addDays(lastDates.reduce(latestDate, today), 1)));
  const [fromDate, toDate] = [localDateOf(now, zone), localDateOf(endAt - 1, zone)];
  const wanted = new Set(services.map(({ id }) => id));
  const sessions = sessionsOf(offered).filter(({ serviceId }) => wanted.has(serviceId));
  const leaves = indexPeriods(leavesOf(offered));
  const begunOn = sessionsByDate(sessions);
  const [firstDate, lastDate] = [latestDate(fromDate, firstDateOf(sessions)), lastDateOf(sessions, toDate)];
  const isHeldOn = (date: string, begun: string, near: readonly LeaveTime[]): boolean =>
    begunOn(begun).some((session) => {
      const occurrence = { session, date: begun, ...sessionPeriod(session, begun, zone) };
      return occurrence.endAt > instantOf(date, 0, zone) && isHeld(near, occurrence);
    });
  function* next(from: string, step: 1 | -1): Generator<undefined, string | null, unknown> {
    let date = step > 0 ? latestDate(from, firstDate) : earliestDate(from, lastDate);
    while (date >= firstDate && date <= lastDate) {
      // A session of the evening before may reach into the day.
      const before = addDays(date, -1);
      const [startAt, until] = [instantOf(before, 0, zone), instantOf(addDays(date, 1), 0, zone)];
      const near = overlapping(leaves, { startAt, endAt: instantOf(addDays(date, 3), 0, zone) });
      const leave = near.find((each) => each.startAt <= startAt && until <= each.endAt);
      // The night before a leave of whole days goes on into its first date.
      if (leave !== undefined) date = localDateOf(step > 0 ? leave.endAt : leave.startAt, zone);
      else if ([before, date].some((begun) => isHeldOn(date, begun, near))) return date;
      else date = addDays(date, step);
      yield;
    }
    return null;
  }
  return { fromDate, toDate, endAt, next };
}

/** As sessionsOn, for many dates: of the sessions that are not held on a weekday none is looked at. */
function sessionsByDate(sessions: readonly Session[]): (date: string) => readonly Session[] {
  const byDay = new Map<string | number | null, Session[]>();
  for (const session of sessions) {
    const day = session.date ?? session.weekday;
    const same = byDay.get(day);
    if (same === undefined) byDay.set(day, [session]);
    else same.push(session);
  }
  return (date) => sessionsOn([...(byDay.get(weekdayOf(date)) ?? []), ...(byDay.get(date) ?? [])], date);
}

/** The first date on which one of these sessions begins; before every date where one has always been held. */
function firstDateOf(sessions: readonly Session[]): string {
  return sessions.map(({ date, validFrom }) => date ?? validFrom ?? '').reduce(earliestDate, endOfDates);
}

/** After every date. */
const endOfDates = '9999-12-31';

/** The last date until `toDate` on which one of these sessions may go on; before every date where there are none. */
function lastDateOf(sessions: readonly Session[], toDate: string): string {
  return sessions
    .map(({ date, validUntil }) => date ?? validUntil)
    .map((end) => (end === null || end >= toDate ? toDate : addDays(end, 1)))
    .reduce(latestDate, '');
}

export function latestDate(one: string, other: string): string {
  return one > other ? one : other;
}

export function earliestDate(one: string, other: string): string {
  return one < other ? one : other;
}
