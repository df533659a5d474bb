import { type Static, Type } from 'typebox';
import type { Issue } from '../domain/errors.ts';
import type { Session } from '../domain/schedule.ts';
import { clockText } from '../domain/time.ts';
import { checkOneId } from './appointment-fields.ts';
import { asObject, checkDay, Id, optional, type UnreadObject } from './common.ts';

const dayMinutes = 1_440;
const weekdayNames = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const weekdays = [1, 2, 3, 4, 5, 6, 7, ...weekdayNames] as const;

const Weekday = Type.Enum([...weekdays], { description: '1 or monday … 7 or sunday' });
const DateText = Type.String({ description: 'YYYY-MM-DD' });
const DateOrNull = Type.Unsafe<string | null>({ type: ['string', 'null'], description: 'YYYY-MM-DD; null: no limit' });

const fields = {
  clinic_id: Id,
  partner_clinic_id: Id,
  conf_id: Id,
  weekday: Weekday,
  date: DateText,
  from: Type.String({ pattern: '^(?:[01]\\d|2[0-3]):[0-5]\\d$', description: 'HH:MM, the clinic\'s wall clock' }),
  to: Type.String({
    pattern: '^(?:(?:[01]\\d|2[0-3]):[0-5]\\d|24:00)$',
    description: 'HH:MM up to 24:00; at or before from: the next day',
  }),
  valid_from: DateOrNull,
  valid_until: DateOrNull,
  slot_minutes: Type.Integer({ minimum: 1, maximum: dayMinutes }),
  buffer_minutes: Type.Integer({ minimum: 0, maximum: dayMinutes, description: 'Kept free after each slot' }),
  seats: Type.Integer({ minimum: 1, maximum: 100, description: 'Appointments at one time' }),
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
});
export type AddSessionsBody = Static<typeof AddSessionsBody>;

/** The body of `PATCH /opdesk/v1/sessions/{session_id}`; what is left out stays. */
export const ChangeSessionBody = Type.Object(optional(fields));
export type ChangeSessionBody = Static<typeof ChangeSessionBody>;

export const SessionAnswer = Type.Object({
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
  slot_minutes: Type.Integer(),
  buffer_minutes: Type.Integer(),
  seats: Type.Integer(),
});

/** The rules for new sessions that the schema cannot say. Tolerates any shape. */
export function checkAddSessions(unread: unknown): Issue[] {
  const body = asObject(unread);
  const days = ['weekday', 'weekdays', 'date'].filter((field) => body[field] !== undefined);
  const issues = [...checkOneId(body, 'clinic'), ...checkDates(body)];
  if (days.length !== 1) {
    issues.push({
      path: '/weekday',
      code: days.length === 0 ? 'required' : 'conflict',
      message: 'exactly one of weekday, weekdays and date must say when the session is',
      allowed: { exactlyOneOf: ['weekday', 'weekdays', 'date'] },
    });
  }
  const named = Array.isArray(body['weekdays']) ? (body['weekdays'] as unknown[]).map(weekdayNumber) : [];
  if (new Set(named).size < named.length) {
    issues.push({ path: '/weekdays', code: 'conflict', message: 'must not name a day twice' });
  }
  return issues;
}

/** The rules for a changed session that its body alone can break. Tolerates any shape. */
export function checkChangeSession(unread: unknown): Issue[] {
  const body = asObject(unread);
  const issues = checkDates(body);
  if (body['clinic_id'] !== undefined && body['partner_clinic_id'] !== undefined) issues.push(...checkOneId(body, 'clinic'));
  if (body['weekday'] !== undefined && body['date'] !== undefined) {
    issues.push({ path: '/date', code: 'conflict', message: 'weekday and date exclude each other; send one of them' });
  }
  return issues;
}

function checkDates(body: UnreadObject): Issue[] {
  const fieldsWithDates = ['date', 'valid_from', 'valid_until'];
  const issues = fieldsWithDates.flatMap((field) => checkDay(body[field], `/${field}`));
  for (const field of ['valid_from', 'valid_until']) {
    if (typeof body['date'] === 'string' && typeof body[field] === 'string') {
      issues.push({ path: `/${field}`, code: 'not_allowed', message: 'goes with a weekday only; an extra session has its date' });
    }
  }
  const { valid_from: from, valid_until: until } = body as Readonly<Record<'valid_from' | 'valid_until', unknown>>;
  if (issues.length === 0 && typeof from === 'string' && typeof until === 'string' && until < from) {
    issues.push({ path: '/valid_until', code: 'too_small', message: 'is before valid_from', allowed: { minimum: from } });
  }
  return issues;
}

/** When one session is to be, as a valid body says it. */
export type SessionDay = Pick<Session, 'weekday' | 'date'>;

/** One for each session that the body asks for, in the order in which it names them. */
export function sessionDays(body: AddSessionsBody): SessionDay[] {
  if (body.date !== undefined) return [{ weekday: null, date: body.date }];
  const named = body.weekdays ?? (body.weekday === undefined ? [] : [body.weekday]);
  return named.map((day) => ({ weekday: weekdayNumber(day), date: null }));
}

/** The session with what a valid body says of its time and its seats; its clinic and service are for the caller. */
export function changedSession(session: Session, body: ChangeSessionBody): Session {
  const fromMinute = body.from === undefined ? session.fromMinute : minuteOf(body.from);
  const { weekday, date } = changedDay(session, body);
  return {
    ...session,
    weekday,
    date,
    fromMinute,
    toMinute: endMinute(fromMinute, body.to ?? clockText(session.toMinute)),
    validFrom: date !== null ? null : body.valid_from === undefined ? session.validFrom : body.valid_from,
    validUntil: date !== null ? null : body.valid_until === undefined ? session.validUntil : body.valid_until,
    slotMinutes: body.slot_minutes ?? session.slotMinutes,
    bufferMinutes: body.buffer_minutes ?? session.bufferMinutes,
    seats: body.seats ?? session.seats,
  };
}

function changedDay(session: Session, body: ChangeSessionBody): SessionDay {
  if (body.date !== undefined) return { weekday: null, date: body.date };
  if (body.weekday !== undefined) return { weekday: weekdayNumber(body.weekday), date: null };
  return session;
}

/** What is wrong with a session as a whole, whichever part of it was sent. */
export function checkSession(session: Session): Issue[] {
  const issues: Issue[] = [];
  const minutes = session.toMinute - session.fromMinute;
  if (session.slotMinutes > minutes) {
    issues.push({ path: '/slot_minutes', code: 'too_large', message: 'is longer than the session', allowed: { maximum: minutes } });
  }
  const { validFrom, validUntil } = session;
  if (validFrom !== null && validUntil !== null && validUntil < validFrom) {
    issues.push({ path: '/valid_until', code: 'too_small', message: 'is before valid_from', allowed: { minimum: validFrom } });
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
    slot_minutes: session.slotMinutes,
    buffer_minutes: session.bufferMinutes,
    seats: session.seats,
  };
}

/** A session's days and hours in words, for messages. */
export function sessionText(session: Session): string {
  const name = session.weekday === null ? undefined : weekdayNames[session.weekday - 1];
  const day = name === undefined ? session.date : `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return `${day ?? ''} ${clockText(session.fromMinute)}–${clockText(session.toMinute)}`;
}

/** Minutes after midnight at which a session ends; at or before its start means the next day. */
export function endMinute(fromMinute: number, to: string): number {
  const minute = minuteOf(to);
  return minute > fromMinute ? minute : minute + dayMinutes;
}

export function minuteOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * 60 + minutes;
}

function weekdayNumber(day: unknown): number {
  const at = weekdays.indexOf(day as (typeof weekdays)[number]);
  return at < 7 ? at + 1 : at - 6;
}
