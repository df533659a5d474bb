import { cellsOn } from '../calendar/grid.ts';
import { type Calendar, leavesOf, sessionsHeld } from '../calendar/calendar.ts';
import { leaveTouches, sessionsOn } from '../calendar/schedule.ts';
import {
  cancelledStatuses,
  noShowStatuses,
  rescheduledStatuses,
  seenStatuses,
  type Status,
} from '../calendar/status.ts';
import type { Period } from '../kernel/interval.ts';
import { instantOf, localMinuteOf } from '../kernel/time.ts';

/** The figure that an appointment counts for, by its status. Others are booked, and neither of these. */
export const statusesOf = {
  seen: ['OG', ...seenStatuses],
  noShow: noShowStatuses,
  cancelled: cancelledStatuses,
  /** Another appointment took its place, or nobody has agreed to it yet: it counts for nothing. */
  uncounted: [...rescheduledStatuses, 'IN'],
} as const satisfies Readonly<Record<string, readonly Status[]>>;

/** A day of practice with the night after it. */
const minutesOfDayAndNight = 2_880;

/** What a doctor offers on a day of practice. */
interface OfferedTime {
  /** Minutes by the hour in which they are, 0 to 23. */
  readonly byHour: ReadonlyMap<number, number>;
  readonly periods: readonly Period[];
}

/**
 * The time that a doctor offers on a day of practice: that of slots, its minutes once for each seat, without leaves.
 * Sessions that overlap share the seats of the doctor: of each minute the most seats count.
 */
export function offeredTime(calendar: Calendar, date: string): OfferedTime {
  const midnight = instantOf(date, 0, calendar.zone);
  const seats = seatsByMinute(calendar, date, midnight);
  const byHour = new Map<number, number>();
  for (let first = 0; first < minutesOfDayAndNight; first += 60) {
    const offered = seats.subarray(first, first + 60).reduce((sum, each) => sum + each, 0);
    if (offered === 0) continue;
    const hour = Math.floor(localMinuteOf(midnight + first * 60, calendar.zone) / 60);
    byHour.set(hour, (byHour.get(hour) ?? 0) + offered);
  }
  return { byHour, periods: periodsWithSeats(seats, midnight) };
}

function seatsByMinute(calendar: Calendar, date: string, midnight: number): Uint8Array {
  const { zone } = calendar;
  const sessions = sessionsOn(sessionsHeld(calendar), date);
  const leaves = leavesOf(calendar).map(({ leave }) => leave);
  const seats = new Uint8Array(minutesOfDayAndNight);
  for (const session of sessions) {
    for (const { startAt, endAt } of cellsOn(session, date, zone)) {
      const time = { startAt, endAt, practiceDate: date };
      if (leaves.some((leave) => leaveTouches(leave, time))) continue;
      const [from, until] = [(startAt - midnight) / 60, (endAt - midnight) / 60];
      for (let minute = from; minute < until; minute += 1) {
        seats[minute] = Math.max(seats[minute] ?? 0, session.seats);
      }
    }
  }
  return seats;
}

function periodsWithSeats(seats: Uint8Array, midnight: number): readonly Period[] {
  const periods: Period[] = [];
  let from: number | undefined;
  for (let minute = 0; minute <= minutesOfDayAndNight; minute += 1) {
    const isOffered = (seats[minute] ?? 0) > 0;
    if (isOffered) from ??= minute;
    if (isOffered || from === undefined) continue;
    periods.push({ startAt: midnight + from * 60, endAt: midnight + minute * 60 });
    from = undefined;
  }
  return periods;
}
