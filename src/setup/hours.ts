import type { Issue } from '../kernel/errors.ts';
import { checkHours } from '../schedules/contract/session-checks.ts';
import { weekdayNames, weekdayNumber } from '../schedules/contract/session-days.ts';
import { clockPattern, minuteOf } from '../schedules/contract/sessions.ts';

/** A session of every week. */
interface GivenHours {
  /** 1 Monday … 7 Sunday. */
  readonly weekday: number;
  /** HH:MM. */
  readonly from: string;
  /** HH:MM; before `from` it is on the next day. */
  readonly to: string;
}

export const hoursExample = 'Mon-Sat 09:00-13:00, 17:00-20:00; Sun 10:00-12:00';

const dayMinutes = 1_440;
/** Hours past midnight that are longer were rather typed wrongly; the front desk adds them all the same. */
const longestNightMinutes = 960;

const day = `(${weekdayNames.map((name) => `${name.slice(0, 3)}(?:${name.slice(3)})?`).join('|')})`;
const daysPattern = new RegExp(`^${day}(?:\\s*-\\s*${day})?\\s+(.+)$`, 'i');

/**
 * Weekly hours in words, such as hoursExample: groups with a semicolon between them, each a day or two days with a dash
 * between them, and then times with commas between them.
 * @returns the hours, or the issues where the text says none
 */
export function readHours(text: string): { readonly hours: readonly GivenHours[]; readonly issues: readonly Issue[] } {
  const read = text.split(';').map((group) => readGroup(group.trim()));
  return { hours: read.flatMap(({ hours }) => hours), issues: read.flatMap(({ issues }) => issues) };
}

function readGroup(group: string): ReturnType<typeof readHours> {
  const [, first, last = first, times = ''] = daysPattern.exec(group) ?? [];
  if (first === undefined) return refused(group, 'begins with no day');
  const ranges = times.split(',').map((range) => range.trim());
  const issues = ranges.flatMap((range) => checkRange(range));
  if (issues.length > 0) return { hours: [], issues };
  const hours = daysFrom(weekdayNumber(first), weekdayNumber(last)).flatMap((weekday) =>
    ranges.map((range) => {
      const [from = '', to = ''] = range.split(/\s*-\s*/);
      return { weekday, from, to };
    }),
  );
  return { hours, issues };
}

function checkRange(range: string): readonly Issue[] {
  const [from = '', to = '', ...rest] = range.split(/\s*-\s*/);
  if (rest.length > 0 || from === '24:00' || !clockPattern.test(from) || !clockPattern.test(to)) {
    return refused(range, 'is not two times of 24 hours such as 09:00-13:00').issues;
  }
  const lengthMinutes = minuteOf(to) - minuteOf(from);
  if (lengthMinutes < 0 && lengthMinutes + dayMinutes > longestNightMinutes) {
    const hours = Math.floor((lengthMinutes + dayMinutes) / 60);
    return refused(range, `would be ${hours} hours, until ${to} of the next day: are the times exchanged?`).issues;
  }
  return checkHours(from, to).flatMap(({ message }) => refused(range, `ends wrongly: its end ${message}`).issues);
}

function refused(part: string, reason: string): ReturnType<typeof readHours> {
  const message = `"${part}" ${reason}; hours are written like "${hoursExample}"`;
  return { hours: [], issues: [{ path: '/hours', code: 'format', message }] };
}

/** From one weekday to another, both counted, across the end of the week where the last comes first in it. */
function daysFrom(first: number, last: number): number[] {
  const count = ((last - first + 7) % 7) + 1;
  return Array.from({ length: count }, (_, index) => ((first - 1 + index) % 7) + 1);
}
