import { gridOn } from '../calendar/grid.ts';
import { type Calendar, leavesOf, type LeaveTime, sessionsHeld } from '../calendar/calendar.ts';
import { type Session, sessionsOn } from '../calendar/schedule.ts';
import type { DateRange } from '../calendar/slots.ts';
import {
  cancelledStatuses,
  noShowStatuses,
  rescheduledStatuses,
  seenStatuses,
  type Status,
} from '../calendar/status.ts';
import { indexPeriods, overlapping, type Period, type PeriodIndex } from '../kernel/interval.ts';
import { addDays, instantOf, localMinuteOf } from '../kernel/time.ts';

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
  readonly date: string;
  /** Minutes by the hour in which they are, 0 to 23. */
  readonly byHour: ReadonlyMap<number, number>;
  readonly periods: readonly Period[];
}

/**
 * The time that a doctor offers on each day of practice: that of slots, its minutes once for each seat, without leaves.
 * Sessions that overlap share the seats of the doctor: of each minute the most seats count. Days on which nothing is
 * offered are left out. Yields after each session and each day: three months may have a thousand sessions a day.
 */
export function* offeredTimes(
  calendar: Calendar,
  { fromDate, toDate }: DateRange,
): Generator<undefined, OfferedTime[], unknown> {
  const held = sessionsHeld(calendar);
  const leaves = indexPeriods(leavesOf(calendar));
  const days: OfferedTime[] = [];
  for (let date = fromDate; date <= toDate; date = addDays(date, 1)) {
    const midnight = instantOf(date, 0, calendar.zone);
    const taken = leavesTaking(leaves, date, calendar.zone);
    if (taken !== 'all') {
      const seats = new Uint8Array(minutesOfDayAndNight);
      for (const session of sessionsOn(held, date)) {
        for (const slots of slotsOutside(session, date, calendar.zone, taken))
          addSeats(seats, session, slots, midnight);
        yield;
      }
      const periods = periodsWithSeats(seats, midnight);
      if (periods.length > 0) days.push({ date, byHour: minutesByHour(seats, midnight, calendar.zone), periods });
    }
    yield;
  }
  return days;
}

/** The leaves that take a part of a day of practice, in the order of time; `all` where one takes the whole day. */
function leavesTaking(leaves: PeriodIndex<LeaveTime>, date: string, zone: string): readonly Period[] | 'all' {
  const near = overlapping(leaves, { startAt: instantOf(date, 0, zone), endAt: instantOf(addDays(date, 3), 0, zone) });
  const taken: Period[] = [];
  for (const { leave, startAt, endAt } of near.reverse()) {
    if (leave.startDate === null || leave.endDate === null) taken.push({ startAt, endAt });
    else if (leave.startDate <= date && date <= leave.endDate) return 'all';
  }
  return taken;
}

/** Slots of one session that follow each other, each `each` seconds after the one before. */
interface Slots {
  readonly startAt: number;
  readonly count: number;
  readonly shown: number;
  readonly each: number;
}

/** The slots of a session that no leave touches. @param leaves by their start */
function* slotsOutside(session: Session, date: string, zone: string, leaves: readonly Period[]): Generator<Slots> {
  const { opensAt, before, shown, after, count } = gridOn(session, date, zone);
  const each = before + shown + after;
  const last: Period = { startAt: Infinity, endAt: Infinity };
  let next = 0;
  for (const { startAt, endAt } of [...leaves, last]) {
    // Those that end before the leave begins, and after it those that start when it has ended.
    const until = Math.min(count, Math.floor((startAt - shown - opensAt) / each) + 1);
    if (until > next) yield { startAt: opensAt + next * each, count: until - next, shown, each };
    next = Math.max(next, Math.ceil((endAt - opensAt) / each));
    if (next >= count) return;
  }
}

function addSeats(seats: Uint8Array, session: Session, slots: Slots, midnight: number): void {
  // Without buffers between them the slots are one period.
  const [length, count] = slots.shown === slots.each ? [slots.count * slots.shown, 1] : [slots.shown, slots.count];
  for (let index = 0; index < count; index += 1) {
    const from = (slots.startAt + index * slots.each - midnight) / 60;
    for (let minute = from; minute < from + length / 60; minute += 1) {
      seats[minute] = Math.max(seats[minute] ?? 0, session.seats);
    }
  }
}

function minutesByHour(seats: Uint8Array, midnight: number, zone: string): Map<number, number> {
  const byHour = new Map<number, number>();
  for (let first = 0; first < minutesOfDayAndNight; first += 60) {
    const offered = seats.subarray(first, first + 60).reduce((sum, each) => sum + each, 0);
    if (offered === 0) continue;
    const hour = Math.floor(localMinuteOf(midnight + first * 60, zone) / 60);
    byHour.set(hour, (byHour.get(hour) ?? 0) + offered);
  }
  return byHour;
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
