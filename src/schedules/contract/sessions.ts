import { type Static, Type } from 'typebox';
import type { Issue } from '../../kernel/errors.ts';
import type { Service, Session } from '../../calendar/schedule.ts';
import { clockText } from '../../kernel/time.ts';
import { checkOneId } from '../../appointments/contract/fields.ts';
import { asObject, Id, named, optional, type UnreadObject } from '../../kernel/schemas.ts';
import {
  changedDays,
  checkDays,
  checkRecurrence,
  DateOrNull,
  dayFields,
  daysText,
  everyWeek,
  refuseReplaces,
  refuseWeeklyFields,
  type SessionDay,
  Weekday,
  weekdayNumber,
} from './session-days.ts';
import { checkStranded, strandedFields } from '../../hours/contract.ts';

const dayMinutes = 1_440;
/** How far a session may go on into the next day. Beyond it the end was rather meant to be on the day of the start. */
const maxMinutesPastMidnight = 720;
/** More appointments than one session or one day can have. */
export const maxLimit = 10_000;
const clockPattern = /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/;

const fields = {
  clinic_id: Id,
  partner_clinic_id: Id,
  conf_id: Id,
  ...dayFields,
  from: Type.String({ pattern: '^(?:[01]\\d|2[0-3]):[0-5]\\d$', description: "HH:MM, the clinic's wall clock" }),
  to: Type.String({
    pattern: clockPattern.source,
    description: 'HH:MM up to 24:00; before from: on the next day, at most twelve hours after midnight',
  }),
  slot_minutes: Type.Integer({ minimum: 1, maximum: dayMinutes }),
  buffer_before_minutes: Type.Integer({
    minimum: 0,
    maximum: dayMinutes,
    examples: [5],
    description: 'Kept free before each slot',
  }),
  buffer_minutes: Type.Integer({ minimum: 0, maximum: dayMinutes, description: 'Kept free after each slot' }),
  seats: Type.Integer({ minimum: 1, maximum: 100, description: 'Appointments at one time' }),
  max_appointments: Type.Unsafe<number | null>({
    type: ['integer', 'null'],
    minimum: 1,
    maximum: maxLimit,
    examples: [20],
    description:
      'At most so many appointments each time that the session is held, what has taken place included; null: as many as fit',
  }),
};

/** The body of `POST /opdesk/v1/doctors/{doctor_id}/sessions`. */
export const AddSessionsBody = Type.Object({
  ...optional(fields),
  conf_id: fields.conf_id,
  from: fields.from,
  to: fields.to,
  weekdays: Type.Optional(
    Type.Array(Weekday, { minItems: 1, maxItems: 7, description: 'One session for each, instead of weekday' }),
  ),
  slot_minutes: Type.Optional(
    Type.Integer({ minimum: 1, maximum: dayMinutes, description: "Left out: the service's duration" }),
  ),
  ...strandedFields,
});
export type AddSessionsBody = Static<typeof AddSessionsBody>;

/** The body of `PATCH /opdesk/v1/sessions/{session_id}`; what is left out stays. */
export const ChangeSessionBody = Type.Object({ ...optional(fields), ...strandedFields });
export type ChangeSessionBody = Static<typeof ChangeSessionBody>;

export const SessionAnswer = named('Session', {
  session_id: Type.String(),
  doctor_id: Type.String(),
  clinic_id: Type.String(),
  conf_id: Type.String(),
  weekday: Type.Unsafe<number | null>({ type: ['integer', 'null'], description: '1 Monday … 7 Sunday' }),
  date: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
  from: Type.String(),
  to: Type.String(),
  valid_from: DateOrNull,
  valid_until: DateOrNull,
  every_weeks: Type.Integer(),
  weeks_of_month: Type.Unsafe<number[] | null>({ type: ['array', 'null'], items: { type: 'integer' } }),
  replaces: Type.Boolean(),
  slot_minutes: Type.Integer(),
  buffer_before_minutes: Type.Integer(),
  buffer_minutes: Type.Integer(),
  seats: Type.Integer(),
  max_appointments: Type.Unsafe<number | null>({ type: ['integer', 'null'] }),
});

/** A session that a dry run did not make. */
export const SessionWithoutId = Type.Omit(SessionAnswer, ['session_id']);

/** The rules for new sessions that the schema cannot say. Tolerates any shape. */
export function checkAddSessions(unread: unknown): Issue[] {
  const body = asObject(unread);
  const days = ['weekday', 'weekdays', 'date'].filter((field) => body[field] !== undefined);
  const issues = [...checkOneId(body, 'clinic'), ...checkDays(body), ...checkHours(body['from'], body['to'])];
  if (issues.length === 0) issues.push(...checkRecurrence(recurrenceOf(body)));
  issues.push(...checkStranded(body));
  if (days.length !== 1) {
    issues.push({
      path: '/weekday',
      code: days.length === 0 ? 'required' : 'conflict',
      message: 'exactly one of weekday, weekdays and date must say when the session is',
      allowed: { exactlyOneOf: ['weekday', 'weekdays', 'date'] },
    });
  }
  const named = Array.isArray(body['weekdays']) ? (body['weekdays'] as unknown[]).slice(0, 8).map(weekdayNumber) : [];
  if (new Set(named).size < named.length) {
    issues.push({ path: '/weekdays', code: 'conflict', message: 'must not name a day twice' });
  }
  return issues;
}

/** The rules for a changed session that its body alone can break. Tolerates any shape. */
export function checkChangeSession(unread: unknown): Issue[] {
  const body = asObject(unread);
  const issues = [...checkDays(body), ...checkHours(body['from'], body['to'])];
  const { valid_from: validFrom, valid_until: validUntil } = body as Readonly<
    Record<'valid_from' | 'valid_until', unknown>
  >;
  if (issues.length === 0 && typeof validFrom === 'string' && typeof validUntil === 'string') {
    issues.push(...checkRecurrence({ validFrom, validUntil }));
  }
  issues.push(...checkStranded(body));
  if (body['clinic_id'] !== undefined && body['partner_clinic_id'] !== undefined)
    issues.push(...checkOneId(body, 'clinic'));
  if (body['weekday'] !== undefined && body['date'] !== undefined) {
    issues.push({ path: '/date', code: 'conflict', message: 'weekday and date exclude each other; send one of them' });
  }
  return issues;
}

/** The recurrence in a body of any shape; the schema reports the members that are not well-formed. */
function recurrenceOf(body: UnreadObject): Parameters<typeof checkRecurrence>[0] {
  const {
    valid_from: from,
    valid_until: until,
    every_weeks: every,
    weeks_of_month: weeks,
  } = body as Readonly<Record<string, unknown>>;
  return {
    validFrom: typeof from === 'string' ? from : null,
    validUntil: typeof until === 'string' ? until : null,
    ...(typeof every === 'number' ? { everyWeeks: every } : {}),
    weeksOfMonth: Array.isArray(weeks) ? [1] : null,
  };
}

/** Ends that were meant otherwise: the same one twice, or one before the start by accident. Tolerates any shape. */
function checkHours(from: unknown, to: unknown): Issue[] {
  if (typeof from !== 'string' || typeof to !== 'string' || !clockPattern.test(from) || !clockPattern.test(to))
    return [];
  if (from === to) {
    return [
      { path: '/to', code: 'conflict', message: 'is equal to from; a session of a whole day is from 00:00 to 24:00' },
    ];
  }
  if (endMinute(minuteOf(from), to) > dayMinutes + maxMinutesPastMidnight) {
    const message = `is before from, so the session would go on until ${to} of the next day; at most twelve hours after midnight are allowed`;
    return [{ path: '/to', code: 'too_large', message, allowed: { maximum: clockText(maxMinutesPastMidnight) } }];
  }
  return [];
}

/** One for each session that the body asks for, in the order in which it names them. */
export function sessionDays(body: AddSessionsBody): SessionDay[] {
  if (body.date !== undefined) return [{ weekday: null, date: body.date }];
  const named = body.weekdays ?? (body.weekday === undefined ? [] : [body.weekday]);
  return named.map((day) => ({ weekday: weekdayNumber(day), date: null }));
}

/** A new session as a valid body says it. */
export function newSession(
  body: AddSessionsBody,
  on: SessionDay,
  { durationMinutes }: Pick<Service, 'durationMinutes'>,
): Omit<Session, 'id' | 'doctorId' | 'clinicId' | 'serviceId'> {
  const fromMinute = minuteOf(body.from);
  return {
    ...changedDays(everyWeek, on, body),
    fromMinute,
    toMinute: endMinute(fromMinute, body.to),
    slotMinutes: body.slot_minutes ?? durationMinutes,
    bufferBeforeMinutes: body.buffer_before_minutes ?? 0,
    bufferMinutes: body.buffer_minutes ?? 0,
    seats: body.seats ?? 1,
    maxAppointments: body.max_appointments ?? null,
  };
}

/** The session with what a valid body says of its time and its seats; its clinic and service are for the caller. */
export function changedSession(session: Session, body: ChangeSessionBody): Session {
  const fromMinute = body.from === undefined ? session.fromMinute : minuteOf(body.from);
  return {
    ...session,
    ...changedDays(session, changedDay(session, body), body),
    fromMinute,
    toMinute: endMinute(fromMinute, body.to ?? clockText(session.toMinute)),
    slotMinutes: body.slot_minutes ?? session.slotMinutes,
    bufferBeforeMinutes: body.buffer_before_minutes ?? session.bufferBeforeMinutes,
    bufferMinutes: body.buffer_minutes ?? session.bufferMinutes,
    seats: body.seats ?? session.seats,
    maxAppointments: body.max_appointments === undefined ? session.maxAppointments : body.max_appointments,
  };
}

function changedDay({ weekday, date }: Session, body: ChangeSessionBody): SessionDay {
  if (body.date !== undefined) return { weekday: null, date: body.date };
  if (body.weekday !== undefined) return { weekday: weekdayNumber(body.weekday), date: null };
  return { weekday, date };
}

/** The issues of a valid body beside the stored session. */
export function checkAgainstStored(session: Session, body: ChangeSessionBody): Issue[] {
  const isExtra = changedDay(session, body).date !== null;
  const { from = clockText(session.fromMinute), to = clockText(session.toMinute) } = body;
  const namesHours = body.from !== undefined || body.to !== undefined;
  return [...(isExtra ? refuseWeeklyFields(body) : refuseReplaces(body)), ...(namesHours ? checkHours(from, to) : [])];
}

/** The issues of a session as a whole, whichever part of it was sent. */
export function checkSession(session: Session): Issue[] {
  const issues = checkRecurrence(session);
  const minutes = session.toMinute - session.fromMinute;
  if (session.slotMinutes > minutes) {
    issues.push({
      path: '/slot_minutes',
      code: 'too_large',
      message: 'is longer than the session',
      allowed: { maximum: minutes },
    });
  }
  return issues;
}

/** @returns SessionAnswer */
export function sessionAnswer(session: Session): Static<typeof SessionAnswer> {
  return {
    session_id: session.id,
    doctor_id: session.doctorId,
    clinic_id: session.clinicId,
    conf_id: session.serviceId,
    weekday: session.weekday,
    date: session.date,
    from: clockText(session.fromMinute),
    to: clockText(session.toMinute),
    valid_from: session.validFrom,
    valid_until: session.validUntil,
    every_weeks: session.everyWeeks,
    weeks_of_month: session.weeksOfMonth === null ? null : [...session.weeksOfMonth],
    replaces: session.replaces,
    slot_minutes: session.slotMinutes,
    buffer_before_minutes: session.bufferBeforeMinutes,
    buffer_minutes: session.bufferMinutes,
    seats: session.seats,
    max_appointments: session.maxAppointments,
  };
}

/** A session's days and hours in words, for messages. */
export function sessionText(session: Session): string {
  return `${daysText(session)} ${clockText(session.fromMinute)}–${clockText(session.toMinute)}`;
}

/** Minutes after midnight at which a session ends; at or before its start means the next day. */
function endMinute(fromMinute: number, to: string): number {
  const minute = minuteOf(to);
  return minute > fromMinute ? minute : minute + dayMinutes;
}

function minuteOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * 60 + minutes;
}
