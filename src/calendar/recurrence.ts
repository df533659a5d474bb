import { addDays, daysBetween, weekdayOf } from '../kernel/time.ts';

/** The days on which a session begins: one date, or those of a weekday. */
export interface Recurrence {
  /** ISO weekday, 1 Monday … 7 Sunday. Exactly one of `weekday` and `date` is set. */
  readonly weekday: number | null;
  readonly date: string | null;
  /** First and last day on which a weekly session begins; null = no limit. */
  readonly validFrom: string | null;
  readonly validUntil: string | null;
  /** 2: every second week. Weeks are stretches of seven days, the first of which begins with `validFrom`. */
  readonly everyWeeks: number;
  /** 1 … 5: the first … fifth of this weekday in its month, -1 the last. Null: all of them. */
  readonly weeksOfMonth: readonly number[] | null;
}

export function beginsOn(recurrence: Recurrence, date: string): boolean {
  const { weekday, validFrom, validUntil, everyWeeks, weeksOfMonth } = recurrence;
  if (recurrence.date !== null) return recurrence.date === date;
  return (
    weekday === weekdayOf(date) &&
    (validFrom === null || validFrom <= date) &&
    (validUntil === null || date <= validUntil) &&
    (everyWeeks === 1 || validFrom === null || Math.floor(daysBetween(validFrom, date) / 7) % everyWeeks === 0) &&
    (weeksOfMonth === null || isWeekOfMonth(date, weeksOfMonth))
  );
}

function isWeekOfMonth(date: string, weeks: readonly number[]): boolean {
  const week = Math.ceil(Number(date.slice(-2)) / 7);
  return weeks.includes(week) || (weeks.includes(-1) && addDays(date, 7).slice(-5, -3) !== date.slice(-5, -3));
}

/**
 * The dates, from `since` on, on which `a` begins and `b` begins so many days later (earlier where it is negative),
 * in order.
 */
export function* commonDates(a: Recurrence, b: Recurrence, daysApart: number, since: string): Generator<string> {
  const [one, other] = [dayNumbers(a, since), dayNumbers(b, since)];
  const from = Math.max(one.first, other.first - daysApart, dayNumber(since));
  const until = Math.min(one.last, other.last - daysApart);
  const common = greatestCommonDivisor(one.step, other.step);
  const meets = (day: number): boolean => (day + daysApart - other.first) % other.step === 0;
  let day = one.first + Math.ceil((from - one.first) / one.step) * one.step;
  for (let tries = other.step / common; tries > 1 && !meets(day); tries -= 1) day += one.step;
  if (!meets(day)) return;
  for (; day <= until; day += (one.step / common) * other.step) {
    const date = addDays(epoch, day);
    if (beginsOn(a, date) && beginsOn(b, addDays(date, daysApart))) yield date;
  }
}

/** All days on which something begins, but for the weeks of the month: every `step`th day from `first` to `last`. */
interface DayNumbers {
  readonly first: number;
  readonly last: number;
  readonly step: number;
}

const epoch = '1970-01-01';
const lastDay = daysBetween(epoch, '2199-12-31');

function dayNumber(date: string): number {
  return daysBetween(epoch, date);
}

function dayNumbers({ weekday, date, validFrom, validUntil, everyWeeks }: Recurrence, since: string): DayNumbers {
  if (date !== null) return { first: dayNumber(date), last: dayNumber(date), step: 1 };
  const from = validFrom ?? addDays(since, -7);
  const first = dayNumber(from) + (((weekday ?? 1) - weekdayOf(from) + 7) % 7);
  return {
    first,
    last: validUntil === null ? lastDay : dayNumber(validUntil),
    step: 7 * (validFrom === null ? 1 : everyWeeks),
  };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
