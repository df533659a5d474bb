import type { Period } from './interval.ts';
import type { Reminder } from './reminder.ts';
import { addDays, firstInstantFrom, instantOf, weekdayOf } from './time.ts';

/** How doctor and patient meet (decision C9). */
export type Mode = 'INCLINIC' | 'PHONE' | 'VIDEO';

/** What a doctor offers; the contract calls its id `conf_id`. */
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
  readonly allowPatientBooking: boolean;
  readonly reminders: readonly Reminder[];
  readonly archived: boolean;
  /** Epoch seconds. */
  readonly createdAt: number;
}

/** Hours in which one service is offered at one clinic: every week on a weekday, or once on a date. */
export interface Session {
  readonly id: string;
  readonly doctorId: string;
  readonly clinicId: string;
  readonly serviceId: string;
  /** ISO weekday, 1 Monday … 7 Sunday. Exactly one of `weekday` and `date` is set. */
  readonly weekday: number | null;
  readonly date: string | null;
  /** Minutes after midnight of the day on which the session begins, 0 … 2880: beyond 1440 is the next day. */
  readonly fromMinute: number;
  readonly toMinute: number;
  /** First and last day on which a weekly session begins; null = no limit. */
  readonly validFrom: string | null;
  readonly validUntil: string | null;
  readonly slotMinutes: number;
  readonly bufferMinutes: number;
  readonly seats: number;
}

/**
 * Time in which nothing is offered. The doctor alone: away everywhere. The clinic alone: closed to all.
 * Both: that doctor, there. Either two instants, or whole local days with both ends counted.
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
}

/** The sessions that begin on `date`, in the order given. */
export function sessionsOn(sessions: readonly Session[], date: string): Session[] {
  const weekday = weekdayOf(date);
  return sessions.filter((session) => {
    if (session.date !== null) return session.date === date;
    return session.weekday === weekday
      && (session.validFrom === null || session.validFrom <= date)
      && (session.validUntil === null || date <= session.validUntil);
  });
}

/** When a session that begins on `date` opens and closes. It is empty where the clocks skip all of it. */
export function sessionPeriod(session: Pick<Session, 'fromMinute' | 'toMinute'>, date: string, zone: string): Period {
  return {
    startAt: firstInstantFrom(date, session.fromMinute, zone),
    endAt: firstInstantFrom(date, session.toMinute, zone),
  };
}

/** The time that a leave takes. Precondition: one of its two pairs is whole; else a RangeError. */
export function leavePeriod(leave: Leave, zone: string): Period {
  const { startAt, endAt, startDate, endDate } = leave;
  if (startAt !== null && endAt !== null) return { startAt, endAt };
  if (startDate === null || endDate === null) throw new RangeError(`leave ${leave.id} has neither instants nor days`);
  return { startAt: instantOf(startDate, 0, zone), endAt: instantOf(addDays(endDate, 1), 0, zone) };
}

/** Which service goes first where a request leaves the choice: REGULAR, then the oldest (decision C4). */
export function byPrecedence(a: Service, b: Service): number {
  if (a.type !== b.type) return a.type === 'REGULAR' ? -1 : 1;
  if (a.createdAt !== b.createdAt) return a.createdAt - b.createdAt;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
