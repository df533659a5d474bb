import { type AskedTime, decideBooking } from '../../src/calendar/decide-booking.ts';
import type { Claim } from '../../src/calendar/occupancy.ts';
import type { Calendar } from '../../src/calendar/calendar.ts';
import { aCalendar, at } from './calendar.ts';

export const mondayDate = '2026-03-02';
export const now = at('2026-03-01', '12:00');
export const nine = at(mondayDate, '09:00');

/** What is decided on the day before, of a request for nine o’clock on Monday unless it says otherwise. */
export function decide(over: Partial<AskedTime>, calendar: Calendar = aCalendar(), claims: readonly Claim[] = []) {
  return decideBooking(calendar, claims, {
    startAt: nine,
    endAt: null,
    mode: null,
    serviceId: null,
    now,
    acceptAnyTime: false,
    overbook: false,
    ...over,
  });
}
