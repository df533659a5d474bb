import { cellsOn } from '../calendar/grid.ts';
import { type Calendar, leavesOf, sessionsHeld } from '../calendar/calendar.ts';
import { leaveTouches, sessionsOn } from '../calendar/schedule.ts';
import type { Status } from '../calendar/status.ts';
import { instantOf, localMinuteOf } from '../kernel/time.ts';

/** The figure that an appointment counts for, by its status. Others are booked, and neither of these. */
export const statusesOf = {
  seen: ['OG', 'CM', 'CMNP', 'AB'],
  noShow: ['NS', 'NSD', 'NSS'],
  cancelled: ['CN', 'CND', 'CNS', 'PC', 'PNR'],
  /** Another appointment took its place, or nobody has agreed to it yet: it counts for nothing. */
  uncounted: ['RE', 'RES', 'RED', 'IN'],
} as const satisfies Readonly<Record<string, readonly Status[]>>;

/** A day of practice with the night after it, in minutes. */
const minutesOfDay = 2_880;

/** Minutes that are offered, by the hour in which they are, 0 to 23. */
type MinutesByHour = ReadonlyMap<number, number>;

/**
 * The minutes that a doctor offers on a day of practice: those of slots, once for each seat, without leaves. Sessions
 * that overlap share the seats of the doctor: of each minute the most seats count.
 */
export function offeredMinutes(calendar: Calendar, date: string): MinutesByHour {
  const { zone } = calendar;
  const sessions = sessionsOn(sessionsHeld(calendar), date);
  if (sessions.length === 0) return new Map();
  const midnight = instantOf(date, 0, zone);
  const leaves = leavesOf(calendar).map(({ leave }) => leave);
  const seats = new Uint8Array(minutesOfDay);
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
  const byHour = new Map<number, number>();
  for (let first = 0; first < minutesOfDay; first += 60) {
    const offered = seats.subarray(first, first + 60).reduce((sum, each) => sum + each, 0);
    if (offered === 0) continue;
    const hour = Math.floor(localMinuteOf(midnight + first * 60, zone) / 60);
    byHour.set(hour, (byHour.get(hour) ?? 0) + offered);
  }
  return byHour;
}
