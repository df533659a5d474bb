import type { Service } from './schedule.ts';
import { addDays } from '../kernel/time.ts';

/** The most days ahead of today for which a service may offer times. */
export const maxBookAheadDays = 3_650;

/** A start can be had from `notBefore` on, and on days of practice until `lastDate`. */
export interface BookingWindow {
  readonly now: number;
  readonly notBefore: number;
  readonly lastDate: string;
}

/** @param today the day of practice at `now` */
export function bookingWindow(service: Service, today: string, now: number): BookingWindow {
  return { now, notBefore: now + service.minimumNoticeMinutes * 60, lastDate: addDays(today, service.bookAheadDays) };
}

/** The refusal of a start by the clock alone. */
export function timeReason(
  { startAt, practiceDate }: { readonly startAt: number; readonly practiceDate: string },
  window: BookingWindow,
): 'PAST' | 'TOO_SOON' | 'TOO_FAR_AHEAD' | null {
  if (startAt < window.now) return 'PAST';
  if (startAt < window.notBefore) return 'TOO_SOON';
  return practiceDate > window.lastDate ? 'TOO_FAR_AHEAD' : null;
}
