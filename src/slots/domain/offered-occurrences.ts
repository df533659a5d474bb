import { type Calendar, type LeaveTime, leavesOf, sessionsHeld } from '../../calendar/calendar.ts';
import type { SessionOccurrence } from '../../calendar/grid.ts';
import type { Claim } from '../../calendar/occupancy.ts';
import { sessionPeriod, sessionsOn } from '../../calendar/schedule.ts';
import { type DateRange, type Slot, slotsInSteps } from '../../calendar/slots.ts';
import { overlaps, type Period } from '../../kernel/interval.ts';
import { addDays, instantOf } from '../../kernel/time.ts';

/** A session as it is held once, with its slots, free and not. */
export interface OfferedOccurrence extends SessionOccurrence {
  readonly slots: readonly Slot[];
}

const dayMinutes = 1_440;

/**
 * The local days whose slots hold every slot of these days of practice: a session that goes on past midnight has its
 * last slots on the day after.
 */
export function daysOfSlots(calendar: Calendar, { fromDate, toDate }: DateRange): DateRange {
  const hasNights = sessionsHeld(calendar).some(({ toMinute }) => toMinute > dayMinutes);
  return { fromDate, toDate: hasNights ? addDays(toDate, 1) : toDate };
}

/**
 * What the sessions that begin on these days of practice offer, in the order of days and then of sessions. Yields again
 * and again, as slotsInSteps does.
 * @param claims in the claimsPeriod of daysOfSlots
 * @param query its days are days of practice; now in whole seconds
 */
export function* occurrencesInSteps(
  calendar: Calendar,
  claims: readonly Claim[],
  query: DateRange & { readonly now: number },
): Generator<undefined, OfferedOccurrence[], unknown> {
  const slots = yield* slotsInSteps(calendar, claims, { ...daysOfSlots(calendar, query), now: query.now });
  const bySession = new Map<string, Slot[]>();
  for (const slot of slots) {
    const key = `${slot.practiceDate} ${slot.sessionId}`;
    const known = bySession.get(key);
    if (known === undefined) bySession.set(key, [slot]);
    else known.push(slot);
  }
  const sessions = sessionsHeld(calendar);
  const found: OfferedOccurrence[] = [];
  for (let date = query.fromDate; date <= query.toDate; date = addDays(date, 1)) {
    for (const session of sessionsOn(sessions, date)) {
      const period = sessionPeriod(session, date, calendar.zone);
      found.push({ session, date, ...period, slots: bySession.get(`${date} ${session.id}`) ?? [] });
    }
  }
  return found;
}

/** The leaves that may take something of these days of practice, also past their last midnight. */
export function leavesOn(calendar: Calendar, { fromDate, toDate }: DateRange): LeaveTime[] {
  const days: Period = {
    startAt: instantOf(fromDate, 0, calendar.zone),
    endAt: instantOf(addDays(toDate, 2), 0, calendar.zone),
  };
  return leavesOf(calendar).filter((leave) => overlaps(leave, days));
}
