import { t } from '../../../text/text.ts';

/** @param time HH:MM; @returns minutes since midnight, or NaN */
export function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':');
  return Number(hours) * 60 + Number(minutes ?? Number.NaN);
}

/** The minutes of one row of the week's grid. */
export const rowMinutes = 30;

/** The end in minutes since the midnight before; what goes on past midnight ends with the day here. */
export function endOf(from: string, to: string): number {
  const end = minutesOf(to);
  return end > minutesOf(from) ? end : 24 * 60;
}

/** @param minutes since midnight; @returns HH:MM */
export function clockText(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/**
 * The instant at which a clock of a zone shows a time; where it shows it twice, one of the two.
 * @param date YYYY-MM-DD; @param time HH:MM; @returns epoch seconds
 * @throws Error that says what a date and a time look like
 */
export function instantAt(date: string, time: string, timeZone: string): number {
  const shown = Date.parse(`${date}T${time}:00Z`);
  if (Number.isNaN(shown)) throw new Error(t('settings.leaves.incomplete'));
  // The offset is that of the instant sought, which is near enough after one step to be right after two.
  const once = shown - offsetAt(shown, timeZone);
  return (shown - offsetAt(once, timeZone)) / 1_000;
}

/** How far the clock of a zone is ahead of UTC, in ms. */
function offsetAt(instant: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(instant);
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find((each) => each.type === type)?.value ?? '';
  const shown = `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:00Z`;
  return Date.parse(shown) - Math.floor(instant / 60_000) * 60_000;
}
