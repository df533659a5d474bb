import type { Leave, Service, Session } from '../../calendar/schedule.ts';
import type { Calendar } from '../../calendar/calendar.ts';
import { findSlots } from '../../calendar/slots.ts';
import { addDays, firstInstantFrom } from '../../kernel/time.ts';

/** More days than any leave lies ahead. */
const anyDaysAhead = 40_000;

/**
 * The leaves and closures because of which an extra session has not one slot that can be booked. Empty where it has
 * one, and for a weekly session, which is held again after the leave.
 * @param calendar of the session's doctor at its clinic, with its service
 */
export function leavesOverSession(calendar: Calendar, session: Session): Leave[] {
  if (session.date === null || slotsUnder(calendar, session, calendar.leaves) !== 'none') return [];
  return calendar.leaves.filter((leave) => slotsUnder(calendar, session, [leave]) !== 'all');
}

/** How many of the slots of a session on its date are left by these leaves. A session without slots counts as `all`. */
function slotsUnder(calendar: Calendar, session: Session, leaves: readonly Leave[]): 'all' | 'some' | 'none' {
  const date = session.date ?? '';
  const services = calendar.services.filter(({ id }) => id === session.serviceId).map(atAnyTime);
  const now = firstInstantFrom(date, session.fromMinute, calendar.zone);
  const alone = { ...calendar, services, sessions: [session], leaves };
  const slots = findSlots(alone, [], { fromDate: date, toDate: addDays(date, 1), now });
  const free = slots.filter(({ available }) => available).length;
  return free === slots.length ? 'all' : free === 0 ? 'none' : 'some';
}

/** The service as if neither its notice nor its days ahead could refuse anything. */
function atAnyTime(service: Service): Service {
  return { ...service, archived: false, minimumNoticeMinutes: 0, bookAheadDays: anyDaysAhead };
}
