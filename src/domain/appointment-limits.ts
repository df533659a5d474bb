import type { Claim } from './occupancy.ts';
import type { Session } from './schedule.ts';
import type { Calendar } from './slots.ts';
import { weekdayOf } from './time.ts';

/** A place in a session: from when on the doctor would be occupied, and in whose seats. */
export interface LimitedPlace {
  readonly occupiedFrom: number;
  readonly sessionId: string | null;
}

/** What is full, and how many appointments it has: a session as it is held once, or a day of a service at a clinic. */
export interface ReachedLimit {
  readonly of: 'session' | 'day';
  readonly maximum: number;
  readonly serviceName: string;
}

/**
 * A session is held at most once within so many seconds of each of its appointments: weekly sessions are a week apart, and
 * none lasts longer than a day. So no date is needed to find the appointments that belong together.
 */
const farApart = 3 * 86_400;

/**
 * The limit that leaves no room for one more appointment, of the session first; null where none is reached. Everything
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
  const near = claims.filter(({ startAt }) => Math.abs(startAt - place.occupiedFrom) < farApart);
  const inSession = near.filter(({ sessionId }) => sessionId === session.id).length;
  if (ofSession !== null && inSession >= ofSession) return { of: 'session', maximum: ofSession, serviceName };
  if (ofDay === null) return null;
  const ofSameDay = new Set<string | null>(calendar.sessions.filter((other) => isSameDay(other, session)).map(({ id }) => id));
  const onDay = near.filter(({ sessionId }) => ofSameDay.has(sessionId)).length;
  return onDay >= ofDay ? { of: 'day', maximum: ofDay, serviceName } : null;
}

/** Do both offer the same service at the same clinic on the same day of a week? */
function isSameDay(a: Session, b: Session): boolean {
  return a.serviceId === b.serviceId && a.clinicId === b.clinicId && dayOfWeek(a) === dayOfWeek(b);
}

function dayOfWeek({ weekday, date }: Session): number | null {
  return date === null ? weekday : weekdayOf(date);
}

/** Has the calendar any limit at all? */
export function hasLimits({ sessions, services }: Calendar): boolean {
  return sessions.some(({ maxAppointments }) => maxAppointments !== null)
    || services.some(({ maxAppointmentsPerDay }) => maxAppointmentsPerDay !== null);
}

/** Whether appointments of this session are limited. */
export function isLimited(calendar: Calendar, sessionId: string | null): boolean {
  const session = calendar.sessions.find(({ id }) => id === sessionId);
  const service = calendar.services.find(({ id }) => id === session?.serviceId);
  return (session?.maxAppointments ?? null) !== null || (service?.maxAppointmentsPerDay ?? null) !== null;
}

export function limitText({ of, maximum, serviceName }: ReachedLimit): string {
  const most = `${maximum} ${maximum === 1 ? 'appointment' : 'appointments'} of ${serviceName}`;
  return of === 'session' ? `This session takes at most ${most}, and has them.` : `A day takes at most ${most}, and has them.`;
}
