import type { Service, Session } from '../../calendar/schedule.ts';
import type { EntityReference } from '../../kernel/entity-reference.ts';

export const dayMinutes = 1_440;

/** When a session is held. */
export type SessionDays = Pick<
  Session,
  'weekday' | 'date' | 'validFrom' | 'validUntil' | 'everyWeeks' | 'weeksOfMonth' | 'replaces'
>;

/** A weekday, or a date: what one session of a request for several has for itself. */
export type SessionDay = Pick<Session, 'weekday' | 'date'>;

/** The values that a request gives a session; what is left out stays, or has its default. */
export interface SessionValues extends Partial<
  Omit<Session, 'id' | 'doctorId' | 'clinicId' | 'serviceId' | 'toMinute' | keyof SessionDay>
> {
  /** Minutes after a midnight, 0 … 1440: at or before `fromMinute` it is on the next day. */
  readonly toClockMinute?: number;
}

/** One session, or one for each of several weekdays. */
export interface NewSessions {
  readonly clinic: EntityReference;
  readonly serviceId: string;
  readonly days: readonly SessionDay[];
  readonly values: SessionValues & Required<Pick<SessionValues, 'fromMinute' | 'toClockMinute'>>;
}

export interface SessionChanges {
  /** Neither id where it stays. */
  readonly clinic: EntityReference;
  /** Undefined where it stays. */
  readonly serviceId: string | undefined;
  /** Undefined where it stays. */
  readonly day: SessionDay | undefined;
  readonly values: SessionValues;
}

/** The days of a new session of which nothing was said. */
const everyWeek = {
  validFrom: null,
  validUntil: null,
  everyWeeks: 1,
  weeksOfMonth: null,
  replaces: false,
} as const;

/** A new session on one of its days; the caller resolves clinic and service. */
export function newSession(
  values: NewSessions['values'],
  day: SessionDay,
  { durationMinutes }: Pick<Service, 'durationMinutes'>,
): Omit<Session, 'id' | 'doctorId' | 'clinicId' | 'serviceId'> {
  const { toClockMinute, ...others } = values;
  return {
    slotMinutes: durationMinutes,
    bufferBeforeMinutes: 0,
    bufferMinutes: 0,
    seats: 1,
    maxAppointments: null,
    ...others,
    ...changedDays(everyWeek, day, values),
    toMinute: endMinute(values.fromMinute, toClockMinute),
  };
}

/** The session with the days, hours and seats of a change; the caller resolves its clinic and service. */
export function changedSession(session: Session, changes: Pick<SessionChanges, 'day' | 'values'>): Session {
  const { toClockMinute = clockMinute(session.toMinute), ...others } = changes.values;
  const { fromMinute = session.fromMinute } = others;
  return {
    ...session,
    ...others,
    ...changedDays(session, changedDay(session, changes), changes.values),
    fromMinute,
    toMinute: endMinute(fromMinute, toClockMinute),
  };
}

/** The day of a changed session: another weekday or date, or its own. */
export function changedDay({ weekday, date }: SessionDay, { day }: Pick<SessionChanges, 'day'>): SessionDay {
  return day ?? { weekday, date };
}

/** An extra session has its date, and nothing that limits a weekly one; a weekly one replaces nothing. */
function changedDays(days: Omit<SessionDays, keyof SessionDay>, on: SessionDay, values: SessionValues): SessionDays {
  if (on.date !== null) return { ...everyWeek, ...on, replaces: values.replaces ?? days.replaces };
  return {
    ...on,
    validFrom: values.validFrom === undefined ? days.validFrom : values.validFrom,
    validUntil: values.validUntil === undefined ? days.validUntil : values.validUntil,
    everyWeeks: values.everyWeeks ?? days.everyWeeks,
    weeksOfMonth: values.weeksOfMonth === undefined ? days.weeksOfMonth : values.weeksOfMonth,
    replaces: false,
  };
}

/** Minutes after midnight at which a session ends; at or before its start means the next day. */
export function endMinute(fromMinute: number, toClockMinute: number): number {
  return toClockMinute > fromMinute ? toClockMinute : toClockMinute + dayMinutes;
}

/** What a clock shows at a minute that may be of the next day; the last one of a day stays 24:00. */
function clockMinute(minute: number): number {
  return minute > dayMinutes ? minute % dayMinutes : minute;
}
