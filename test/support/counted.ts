import type { Claim } from '../../src/calendar/occupancy.ts';
import type { Session } from '../../src/calendar/schedule.ts';
import type { Calendar } from '../../src/calendar/calendar.ts';
import { addDays, instantOf, localDateOf, weekdayOf } from '../../src/kernel/time.ts';

interface Counted {
  readonly startAt: number;
  readonly endAt: number;
  /** Whose seats are wanted; null for one seat. */
  readonly sessionId: string | null;
}

/**
 * What rule C6 and the limits of sessions and days say of a time at the calendar's clinic, found by counting at every
 * minute of it. Written without the program's own: all times of the tests are whole minutes.
 */
export function countedRefusal(
  calendar: Calendar,
  claims: readonly Claim[],
  wanted: Counted,
): 'ELSEWHERE' | 'TAKEN' | null {
  const seatsOf = (id: string | null, last = 1): number =>
    calendar.sessions.find((session) => session.id === id)?.seats ?? last;
  let isFull = false;
  for (let minute = wanted.startAt; minute < wanted.endAt; minute += 60) {
    const there = claims.filter((claim) => claim.startAt <= minute && minute < claim.endAt);
    if (there.some(({ clinicId }) => clinicId !== calendar.clinicId)) return 'ELSEWHERE';
    const strictest = Math.min(
      seatsOf(wanted.sessionId),
      ...there.map(({ sessionId, lastSeats }) => seatsOf(sessionId, lastSeats)),
    );
    if (there.length >= strictest) isFull = true;
  }
  return isFull || isLimitReached(calendar, claims, wanted) ? 'TAKEN' : null;
}

/**
 * By going through every claim of the days around: those of the session, and those of its service on its day of the
 * week.
 */
function isLimitReached(
  { sessions, services, zone }: Calendar,
  claims: readonly Claim[],
  { startAt, sessionId }: Counted,
): boolean {
  const own = sessions.find(({ id }) => id === sessionId);
  const service = services.find(({ id }) => id === own?.serviceId);
  if (own === undefined || service === undefined) return false;
  const dayOf = (session: Session): number =>
    session.weekday ?? (new Date(`${session.date ?? ''}T00:00:00Z`).getUTCDay() || 7);
  const together = sessions.filter(
    (other) => other.serviceId === own.serviceId && other.clinicId === own.clinicId && dayOf(other) === dayOf(own),
  );
  // The date of the session next to the time.
  let date = addDays(localDateOf(startAt, zone), -3);
  while (weekdayOf(date) !== dayOf(own)) date = addDays(date, 1);
  const [midnight, nextMidnight] = [instantOf(date, 0, zone), instantOf(addDays(date, 1), 0, zone)];
  let [inSession, onDay] = [0, 0];
  for (const claim of claims) {
    if (!together.some(({ id }) => id === claim.sessionId)) continue;
    const isBuffer = together.some(
      (each) => claim.startAt >= midnight - (each.bufferBeforeMinutes - each.fromMinute) * 60,
    );
    const isNight = together.some(
      ({ toMinute }) => toMinute > 1_440 && claim.startAt < nextMidnight + (toMinute - 1_440 + 60) * 60,
    );
    if (claim.startAt < midnight ? !isBuffer : claim.startAt >= nextMidnight && !isNight) continue;
    if (claim.sessionId === own.id) inSession += 1;
    onDay += 1;
  }
  return inSession >= (own.maxAppointments ?? Infinity) || onDay >= (service.maxAppointmentsPerDay ?? Infinity);
}
