import type { Figures } from '../../api/queries/figures.ts';
import { locale, t } from '../../text/text.ts';

/** Whole minutes of a time in seconds; a dash where nobody was measured. */
export function minutes(seconds: number | undefined): string {
  return seconds === undefined ? '–' : t('today.minutes', { minutes: Math.round(seconds / 60) });
}

export function percent(share: number | undefined): string {
  if (share === undefined) return '–';
  return new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: 0 }).format(share);
}

/** Appointments that are neither seen nor missed nor cancelled. */
export function stillBooked({ booked, seen, no_shows: noShows, cancelled }: Figures): number {
  return Math.max(0, booked - seen - noShows - cancelled);
}
