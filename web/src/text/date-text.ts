import { plainText } from './numbers.ts';
import { calendarDay } from './days.ts';

/** A date with the year first or last, in the digits of any script; it may not be in the calendar. @returns YYYY-MM-DD */
export function dateIn(typed: string): string | undefined {
  const text = plainText(typed);
  const yearFirst = /^(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})$/.exec(text);
  const yearLast = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})$/.exec(text);
  const [year, month, day] = yearFirst === null ? (yearLast?.slice(1).toReversed() ?? []) : yearFirst.slice(1);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/** A day of the calendar, whichever way it is typed. @returns YYYY-MM-DD */
export function readDate(typed: string): string | undefined {
  return calendarDay(dateIn(typed));
}

/** The day first, as the clinic writes it. @param date YYYY-MM-DD */
export function writeDate(date: string): string {
  return date.split('-').toReversed().join('-');
}
