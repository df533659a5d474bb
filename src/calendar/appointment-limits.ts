import type { Period } from '../kernel/interval.ts';
import type { Claim } from './occupancy.ts';
import type { Session } from './schedule.ts';
import type { Calendar } from './calendar.ts';
import { addDays, instantOf, localDateOf, weekdayOf } from '../kernel/time.ts';

/** A place in a session: from when on the doctor would be occupied, and in whose seats. */
interface LimitedPlace {
  readonly occupiedFrom: number;
  readonly sessionId: string | null;
}

/** A full occurrence of a session, or a full day of a service at a clinic, and how many appointments it has. */
export interface ReachedLimit {
  readonly of: 'session' | 'day';
  readonly maximum: number;
  readonly serviceName: string;
}

/**
 * The limit that excludes one more appointment, of the session first; null where none is reached. Everything
 * that stands counts, holds too, and what has taken place.
 *
 * The same as limit_reached in SQL, which decides under the lock.
 * @param claims the doctor's at this clinic around the day, as they still count
 */
export function limitReached(calendar: Calendar, claims: readonly Claim[], place: LimitedPlace): ReachedLimit | null {
  const session = calendar.sessions.find(({ id }) => id === place.sessionId);
  const service = calendar.services.find(({ id }) => id === session?.serviceId);
  if (session === undefined || service === undefined) return null;
  const { maxAppointments: ofSession } = session;
  const { maxAppointmentsPerDay: ofDay, name: serviceName } = service;
  if (ofSession === null && ofDay === null) return null;
  const ofSameDay = calendar.sessions.filter((other) => isSameDay(other, session));
  const day = dayOfSession(ofSameDay, place.occupiedFrom, calendar.zone);
  const begun = claims.filter(({ startAt }) => day.startAt <= startAt && startAt < day.endAt);
  const inSession = begun.filter(({ sessionId }) => sessionId === session.id).length;
  if (ofSession !== null && inSession >= ofSession) return { of: 'session', maximum: ofSession, serviceName };
  if (ofDay === null) return null;
  const sameDayIds = new Set<string | null>(ofSameDay.map(({ id }) => id));
  const onDay = begun.filter(({ sessionId }) => sameDayIds.has(sessionId)).length;
  return onDay >= ofDay ? { of: 'day', maximum: ofDay, serviceName } : null;
}

/** Do both offer the same service at the same clinic on the same day of a week? */
function isSameDay(a: Session, b: Session): boolean {
  return a.serviceId === b.serviceId && a.clinicId === b.clinicId && dayOfWeek(a) === dayOfWeek(b);
}

function dayOfWeek({ weekday, date }: Session): number {
  return weekday ?? weekdayOf(date ?? '');
}

/**
 * The day of practice of these sessions, which are of one day of the week, that is nearest to an instant: between its
 * midnights, with the buffers before and the night after. An hour more is for clocks that fall back in that night.
 * Sessions are held at most once a week, so that no date is needed to find the appointments that belong together.
 *
 * The same as day_of_session in SQL.
 */
export function dayOfSession(sessions: readonly Session[], near: number, zone: string): Period {
  const local = localDateOf(near, zone);
  const [weekday = 1] = sessions.map(dayOfWeek);
  const date = addDays(local, ((weekday - weekdayOf(local) + 10) % 7) - 3);
  const before = Math.min(
    0,
    ...sessions.map(({ fromMinute, bufferBeforeMinutes }) => fromMinute - bufferBeforeMinutes),
  );
  const last = Math.max(...sessions.map(({ toMinute }) => toMinute));
  const night = last > 1_440 ? last - 1_440 + 60 : 0;
  return { startAt: instantOf(date, 0, zone) + before * 60, endAt: instantOf(addDays(date, 1), 0, zone) + night * 60 };
}

/** Has the calendar any limit at all? */
export function hasLimits({ sessions, services }: Calendar): boolean {
  return (
    sessions.some(({ maxAppointments }) => maxAppointments !== null) ||
    services.some(({ maxAppointmentsPerDay }) => maxAppointmentsPerDay !== null)
  );
}

/** Whether appointments of this session are limited. */
export function isLimited(calendar: Calendar, sessionId: string | null): boolean {
  const session = calendar.sessions.find(({ id }) => id === sessionId);
  const service = calendar.services.find(({ id }) => id === session?.serviceId);
  return (session?.maxAppointments ?? null) !== null || (service?.maxAppointmentsPerDay ?? null) !== null;
}

export function limitText({ of, maximum, serviceName }: ReachedLimit): string {
  const most = `${maximum} ${maximum === 1 ? 'appointment' : 'appointments'} of ${serviceName}`;
  return of === 'session'
    ? `This session takes at most ${most}, and has them.`
    : `A day takes at most ${most}, and has them.`;
}
