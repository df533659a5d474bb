import type { Period } from '../kernel/interval.ts';
import { practiceDateAt, practiceDayBegins } from './practice-day.ts';
import { byPrecedence, heldSessions, type Leave, leavePeriod, type Service, type Session } from './schedule.ts';

/** All that decides the offer of one doctor at one clinic, apart from bookings. */
export interface Calendar {
  readonly zone: string;
  readonly clinicId: string;
  readonly doctorId: string;
  readonly services: readonly Service[];
  readonly sessions: readonly Session[];
  readonly leaves: readonly Leave[];
}

/** The doctor's services that are not archived, in the order of rule C4. */
export function servicesOf(calendar: Calendar): Service[] {
  return calendar.services
    .filter((service) => !service.archived && service.doctorId === calendar.doctorId)
    .sort(byPrecedence);
}

/** The sessions of this doctor at this clinic. */
export function sessionsOf(calendar: Calendar): Session[] {
  return calendar.sessions.filter(
    ({ doctorId, clinicId }) => doctorId === calendar.doctorId && clinicId === calendar.clinicId,
  );
}

/** How many may be with the doctor at one time, by session, as the sessions are now. */
export function seatsBySession({
  sessions,
}: Pick<Calendar, 'sessions'>): (sessionId: string | null) => number | undefined {
  const seats = new Map<string | null, number>(sessions.map((session) => [session.id, session.seats]));
  return (sessionId) => seats.get(sessionId);
}

/** The sessions of this doctor at this clinic that take place: not those of services that are archived. */
export function sessionsHeld(calendar: Calendar): Session[] {
  return heldSessions(sessionsOf(calendar), calendar.services);
}

/** The day of practice of an instant: the date of a night session that goes on, else the local date (rule C8). */
export function practiceDateIn(calendar: Calendar, instant: number): string {
  return practiceDateAt(sessionsHeld(calendar), instant, calendar.zone);
}

/** The instant from which on a date is the day of practice. */
export function practiceDayBeginsIn(calendar: Calendar, date: string): number {
  return practiceDayBegins(sessionsHeld(calendar), date, calendar.zone);
}

/** A leave that touches this calendar, with the reason that it gives; of whole days from midnight to midnight. */
export interface LeaveTime extends Period {
  readonly leave: Leave;
  readonly leaveId: string;
  readonly reason: 'CLINIC_CLOSED' | 'DOCTOR_ON_LEAVE';
}

/** The leaves that touch this calendar, the clinic's own first, because that is the reason named first. */
export function leavesOf(calendar: Calendar): LeaveTime[] {
  const times: LeaveTime[] = [];
  for (const leave of calendar.leaves) {
    const elsewhere = leave.clinicId !== null && leave.clinicId !== calendar.clinicId;
    const anothers = leave.doctorId !== null && leave.doctorId !== calendar.doctorId;
    if (elsewhere || anothers || (leave.clinicId === null && leave.doctorId === null)) continue;
    const reason = leave.doctorId === null ? 'CLINIC_CLOSED' : 'DOCTOR_ON_LEAVE';
    times.push({ leave, leaveId: leave.id, reason, ...leavePeriod(leave, calendar.zone) });
  }
  return times.sort((a, b) => (a.reason === b.reason ? 0 : a.reason === 'CLINIC_CLOSED' ? -1 : 1));
}
