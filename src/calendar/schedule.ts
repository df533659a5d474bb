import { overlaps, type Period } from '../kernel/interval.ts';
import { beginsOn, type Recurrence } from './recurrence.ts';
import type { Reminder } from './reminder.ts';
import { addDays, firstInstantFrom, instantOf } from '../kernel/time.ts';

/** How doctor and patient meet (rule C9). */
export type Mode = 'INCLINIC' | 'PHONE' | 'VIDEO';

/** A service that a doctor offers; the contract calls its id `conf_id`. */
export interface Service {
  readonly id: string;
  readonly doctorId: string;
  readonly name: string;
  readonly type: 'REGULAR' | 'FOLLOW_UP';
  /** Never empty; the first is meant when a request names none. */
  readonly modes: readonly Mode[];
  readonly durationMinutes: number;
  /** In units of `currency`, not in hundredths. */
  readonly price: number | null;
  readonly currency: string;
  readonly prePay: boolean;
  readonly postPay: boolean;
  /** 0 = today alone. */
  readonly bookAheadDays: number;
  readonly minimumNoticeMinutes: number;
  /** The most appointments of a day at one clinic; null = no limit. */
  readonly maxAppointmentsPerDay: number | null;
  readonly allowPatientBooking: boolean;
  readonly reminders: readonly Reminder[];
  readonly archived: boolean;
  /** Epoch seconds. */
  readonly createdAt: number;
}

/** Hours in which one service is offered at one clinic: in weeks on a weekday, or once on a date. */
export interface Session extends Recurrence {
  readonly id: string;
  readonly doctorId: string;
  readonly clinicId: string;
  readonly serviceId: string;
  /** With a date: on that date the doctor's weekly sessions of this service at this clinic are not held. */
  readonly replaces: boolean;
  /** Minutes after midnight of the day on which the session begins, 0 … 2880: beyond 1440 is the next day. */
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly slotMinutes: number;
  /** Kept free before and after each slot. */
  readonly bufferBeforeMinutes: number;
  readonly bufferMinutes: number;
  readonly seats: number;
  /** The most appointments of each time that it is held; null = no limit. */
  readonly maxAppointments: number | null;
}

/**
 * Time in which nothing is offered. The doctor alone: away everywhere. The clinic alone: closed to all.
 * Both: that doctor, there. Either two instants, or whole days of practice with both ends counted.
 */
export interface Leave {
  readonly id: string;
  readonly doctorId: string | null;
  readonly clinicId: string | null;
  readonly startAt: number | null;
  readonly endAt: number | null;
  readonly startDate: string | null;
  readonly endDate: string | null;
  readonly reason: string;
  /** Null: an ordinary one. The others have a doctor, a clinic and instants. */
  readonly kind: AbsenceKind | null;
}

/** A leave that the desk makes during the day: the doctor comes back, or has gone for the rest of the day. */
export type AbsenceKind = 'pause' | 'departure';

/**
 * The sessions that take place at all: not those of services that are archived. One set decides hours and days of
 * practice.
 */
export function heldSessions(
  sessions: readonly Session[],
  services: readonly Pick<Service, 'id' | 'archived'>[],
): Session[] {
  const archived = new Set(services.filter((service) => service.archived).map(({ id }) => id));
  return sessions.filter(({ serviceId }) => !archived.has(serviceId));
}

/** The sessions that are held on `date`, in the order given: those that begin on it and that no other hours replace. */
export function sessionsOn(sessions: readonly Session[], date: string): Session[] {
  const begun = sessions.filter((session) => beginsOn(session, date));
  const replacing = begun.filter(({ replaces }) => replaces);
  if (replacing.length === 0) return begun;
  return begun.filter((session) => session.date !== null || !replacing.some((other) => isSamePlace(session, other)));
}

function isSamePlace(a: Session, b: Session): boolean {
  return a.doctorId === b.doctorId && a.clinicId === b.clinicId && a.serviceId === b.serviceId;
}

/** When a session that begins on `date` opens and closes. It is empty where the clocks skip all of it. */
export function sessionPeriod(session: Pick<Session, 'fromMinute' | 'toMinute'>, date: string, zone: string): Period {
  return {
    startAt: firstInstantFrom(date, session.fromMinute, zone),
    endAt: firstInstantFrom(date, session.toMinute, zone),
  };
}

/**
 * The time that a leave takes; of whole days that between their midnights, which `leaveTouches` does not go by.
 * Precondition: one of its two pairs is whole; else a RangeError.
 */
export function leavePeriod(leave: Leave, zone: string): Period {
  const { startAt, endAt, startDate, endDate } = leave;
  if (startAt !== null && endAt !== null) return { startAt, endAt };
  if (startDate === null || endDate === null) throw new RangeError(`leave ${leave.id} has neither instants nor days`);
  return { startAt: instantOf(startDate, 0, zone), endAt: instantOf(addDays(endDate, 1), 0, zone) };
}

/** A time at a doctor's, and the day of practice to which it belongs. */
export interface TimeOfPractice extends Period {
  readonly practiceDate: string;
}

/**
 * Does a leave take this time? Whole days take what belongs to these days of practice, also past midnight (rule C8).
 */
export function leaveTouches({ startAt, endAt, startDate, endDate }: Leave, time: TimeOfPractice): boolean {
  if (startAt !== null && endAt !== null) return overlaps({ startAt, endAt }, time);
  return startDate !== null && endDate !== null && startDate <= time.practiceDate && time.practiceDate <= endDate;
}

/** Which service goes first where a request leaves the choice: REGULAR, then the oldest (rule C4). */
export function byPrecedence(a: Service, b: Service): number {
  if (a.type !== b.type) return a.type === 'REGULAR' ? -1 : 1;
  if (a.createdAt !== b.createdAt) return a.createdAt - b.createdAt;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
