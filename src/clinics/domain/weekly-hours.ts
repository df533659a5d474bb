import { beginsOn } from '../../calendar/recurrence.ts';
import { heldSessions, type Service, type Session } from '../../calendar/schedule.ts';
import { addDays, daysBetween, weekdayOf } from '../../kernel/time.ts';

/**
 * By ISO weekday, the first is Monday: the hours in minutes after midnight, earliest first. An end beyond 1440 is on
 * the next day.
 */
export type WeeklyHours = readonly (readonly HoursOfDay[])[];

interface HoursOfDay {
  readonly fromMinute: number;
  readonly toMinute: number;
}

/**
 * In so many weeks each week of a month comes up, and each session at least once: the rarest is held every 52nd week.
 */
const weeksOfYear = 53;

/**
 * The hours that the weekly sessions of one doctor at one clinic have in every week, of those that are valid today or
 * later: what is shown as usual hours must hold on whichever such weekday somebody comes. Hours of some weeks alone are
 * left out, unless those of the other weeks make up for them. Hours that overlap or follow each other are one: several
 * services may be offered in them. Single dates change nothing of it.
 * @param today the day of practice at the clinic
 */
export function weeklyHours(sessions: readonly Session[], services: readonly Service[], today: string): WeeklyHours {
  const weekly = heldSessions(sessions, services)
    .filter(({ weekday, validUntil }) => weekday !== null && (validUntil === null || validUntil >= today))
    .map((session) => ({ ...session, validFrom: countedFrom(session, today), validUntil: null }));
  return [1, 2, 3, 4, 5, 6, 7].map((weekday) => {
    const own = weekly.filter((session) => session.weekday === weekday);
    if (own.length === 0) return [];
    const first = addDays(today, (weekday - weekdayOf(today) + 7) % 7);
    return Array.from({ length: weeksOfYear }, (_, week) => addDays(first, 7 * week))
      .map((date) => merged(own.filter((session) => beginsOn(session, date))))
      .reduce(common);
  });
}

/**
 * A day from which the same weeks are counted, and not after today: hours that begin later are as usual as those of
 * now.
 */
function countedFrom({ validFrom, everyWeeks }: Session, today: string): string | null {
  if (validFrom === null || validFrom <= today) return validFrom;
  const days = 7 * everyWeeks;
  return addDays(validFrom, -Math.ceil(daysBetween(today, validFrom) / days) * days);
}

function common(some: readonly HoursOfDay[], others: readonly HoursOfDay[]): HoursOfDay[] {
  return some
    .flatMap((one) =>
      others.map((other) => ({
        fromMinute: Math.max(one.fromMinute, other.fromMinute),
        toMinute: Math.min(one.toMinute, other.toMinute),
      })),
    )
    .filter(({ fromMinute, toMinute }) => fromMinute < toMinute);
}

function merged(hours: readonly HoursOfDay[]): HoursOfDay[] {
  const found: HoursOfDay[] = [];
  for (const { fromMinute, toMinute } of hours.toSorted((a, b) => a.fromMinute - b.fromMinute)) {
    const last = found.at(-1);
    if (last === undefined || last.toMinute < fromMinute) found.push({ fromMinute, toMinute });
    else found[found.length - 1] = { fromMinute: last.fromMinute, toMinute: Math.max(last.toMinute, toMinute) };
  }
  return found;
}
