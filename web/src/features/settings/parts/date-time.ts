import { locale } from '../../../text/text.ts';

/** A day and a time of the clock of the business. @param seconds epoch seconds */
export function dateTime(seconds: number, timeZone: string): string {
  return new Intl.DateTimeFormat(locale(), {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(seconds * 1_000);
}
