import { locale } from '../../../text/text.ts';

export const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;

/** @param weekday 1 Monday … 7 Sunday */
export function weekdayName(weekday: number, length: 'short' | 'long' = 'short'): string {
  // 2024-01-01 was a Monday.
  return new Intl.DateTimeFormat(locale(), { timeZone: 'UTC', weekday: length }).format(Date.UTC(2024, 0, weekday));
}
