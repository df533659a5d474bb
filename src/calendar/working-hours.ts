import type { SessionOccurrence } from './grid.ts';
import { overlaps, type Period } from '../kernel/interval.ts';
import { sessionPeriod, sessionsOn } from './schedule.ts';
import { type Calendar, type LeaveTime, leavesOf, practiceDayBeginsIn, sessionsHeld } from './calendar.ts';
import { addDays } from '../kernel/time.ts';

/** Of a day of which nothing is known. */
export const anyTime: readonly Period[] = [{ startAt: -Infinity, endAt: Infinity }];

/**
 * When a doctor sees the patients of one day's queue: the sessions that begin on the day, without the leaves of the
 * doctor and the closures of the clinic, in the order of time and without overlaps.
 *
 * The last session goes on until the doctor's hours at another clinic begin, or without an end, because patients who
 * are here when it ends are still seen; not where a leave takes its end, for then the doctor has gone by that time, unless it
 * is a pause or a departure of which the doctor has come back. The
 * first one has no beginning once somebody has been seen: the doctor came early. A day without sessions is open all the
 * time but for the leaves and the hours elsewhere.
 *
 * @param date the day on which the sessions begin
 * @param hasSeenSomebody whether a consultation of this day has been started
 * @param elsewhere the doctor's calendars at other clinics
 */
export function workingHours(
  calendar: Calendar,
  date: string,
  hasSeenSomebody: boolean,
  elsewhere: readonly Calendar[] = [],
): readonly Period[] {
  const occurrences = joined(occurrencesOn(calendar, date));
  const dayEnd = practiceDayBeginsIn(calendar, addDays(date, 1));
  const times = leavesOf(calendar).map((time) => (isLastOfDay(time, dayEnd) ? { ...time, endAt: Infinity } : time));
  const leaves = times.flatMap((time) => takenOf(time, date));
  const away = elsewhere.flatMap((other) => [-1, 0, 1].flatMap((days) => worksOn(other, addDays(date, days))));
  if (occurrences.length === 0) return [...leaves, ...away].reduce<readonly Period[]>(without, anyTime);
  // Of a pause, or a departure that was taken back, the doctor comes back, also after the end of the last session.
  const ending = times
    .filter((time) => time.leave.kind === null || isLastOfDay(time, dayEnd))
    .flatMap((time) => takenOf(time, date));
  const hours = occurrences.map(({ startAt, endAt }, index): Period => {
    const isLast = index === occurrences.length - 1;
    return {
      startAt: index === 0 && hasSeenSomebody ? -Infinity : startAt,
      endAt:
        isLast && !ending.some((leave) => leave.startAt <= endAt && endAt <= leave.endAt)
          ? nextStart(away, endAt)
          : endAt,
    };
  });
  return leaves.reduce<readonly Period[]>(without, hours);
}

/** Whether the doctor has gone for this day with it: nobody is seen after it, however late. */
function isLastOfDay({ leave, endAt }: LeaveTime, dayEnd: number): boolean {
  return leave.kind === 'departure' && endAt >= dayEnd;
}

/**
 * The sessions that begin on a date, without the leaves that take them: on leave at another clinic the doctor is not
 * there.
 */
function worksOn(calendar: Calendar, date: string): readonly Period[] {
  return leavesOf(calendar)
    .flatMap((time) => takenOf(time, date))
    .reduce<readonly Period[]>(without, occurrencesOn(calendar, date));
}

/** The start of the first that begins at an instant or later; Infinity where none does. */
function nextStart(periods: readonly Period[], from: number): number {
  return Math.min(Infinity, ...periods.map(({ startAt }) => startAt).filter((startAt) => startAt >= from));
}

/** The part of a day of practice that a leave takes: whole days all of it, with its night, or nothing (rule C8). */
function takenOf({ leave, startAt, endAt }: LeaveTime, date: string): readonly Period[] {
  if (leave.startDate === null || leave.endDate === null) return [{ startAt, endAt }];
  return leave.startDate <= date && date <= leave.endDate ? anyTime : [];
}

/** When the last session that begins on the date ends; -Infinity on a day without sessions. */
export function endOfSessions(calendar: Calendar, date: string): number {
  return Math.max(-Infinity, ...occurrencesOn(calendar, date).map(({ endAt }) => endAt));
}

/** Whether anything of a session as it is held once is outside the leaves. */
export function isHeld(leaves: readonly LeaveTime[], { date, startAt, endAt }: SessionOccurrence): boolean {
  const near = leaves.filter((time) => overlaps(time, { startAt, endAt }));
  return (
    near.flatMap((time) => takenOf(time, date)).reduce<readonly Period[]>(without, [{ startAt, endAt }]).length > 0
  );
}

/** The first instant from `from` on that lies within the hours; null where there is none. */
export function nextWorkingInstant(hours: readonly Period[], from: number): number | null {
  const next = hours.find(({ endAt }) => endAt > from);
  return next === undefined ? null : Math.max(from, next.startAt);
}

function occurrencesOn(calendar: Calendar, date: string): Period[] {
  return sessionsOn(sessionsHeld(calendar), date).map((session) => sessionPeriod(session, date, calendar.zone));
}

/** In the order of time; periods that overlap or touch are one. */
function joined(periods: readonly Period[]): Period[] {
  const result: Period[] = [];
  for (const period of periods
    .filter(({ startAt, endAt }) => startAt < endAt)
    .toSorted((a, b) => a.startAt - b.startAt)) {
    const last = result.at(-1);
    if (last === undefined || period.startAt > last.endAt) result.push(period);
    else result[result.length - 1] = { startAt: last.startAt, endAt: Math.max(last.endAt, period.endAt) };
  }
  return result;
}

function without(hours: readonly Period[], taken: Period): Period[] {
  return hours.flatMap(({ startAt, endAt }) =>
    [
      { startAt, endAt: Math.min(endAt, taken.startAt) },
      { startAt: Math.max(startAt, taken.endAt), endAt },
    ].filter((rest) => rest.startAt < rest.endAt),
  );
}
