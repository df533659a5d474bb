import { type Static, Type } from 'typebox';
import type { Session } from '../../calendar/schedule.ts';
import { clockText } from '../../kernel/time.ts';
import { Id, named, optional } from '../../kernel/schemas.ts';
import { withoutUnsaid } from '../../kernel/without-unsaid.ts';
import {
  dayMinutes,
  type NewSessions,
  type SessionChanges,
  type SessionDay,
  type SessionValues,
} from '../domain/session.ts';
import { DateOrNull, dayFields, daysText, inOrder, Weekday, weekdayNumber } from './session-days.ts';
import { strandedFields } from '../../hours/contract.ts';

/** More appointments than one session or one day can have. */
export const maxLimit = 10_000;
export const clockPattern = /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/;

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
      'At most so many appointments each time that the session is held, what has taken place included; null: as many ' +
      'as fit',
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

/** A valid body as the sessions that it asks for. */
export function readNewSessions(body: AddSessionsBody): NewSessions {
  const { serviceId = '', clinic, values } = readSessionChanges(body);
  const fromMinute = minuteOf(body.from);
  return {
    clinic,
    serviceId,
    days: readDays(body),
    values: { ...values, fromMinute, toClockMinute: minuteOf(body.to) },
  };
}

/** The day of each session that the body names, in its order. */
function readDays({ date, weekday, weekdays }: AddSessionsBody): SessionDay[] {
  if (date !== undefined) return [{ weekday: null, date }];
  const named = weekdays ?? (weekday === undefined ? [] : [weekday]);
  return named.map((day) => ({ weekday: weekdayNumber(day), date: null }));
}

/** What a valid body changes in a session. */
export function readSessionChanges(body: ChangeSessionBody): SessionChanges {
  const { date, weekday, weeks_of_month: weeks } = body;
  const dateOrWeekday = weekday === undefined ? undefined : { weekday: weekdayNumber(weekday), date: null };
  return {
    clinic: { id: body.clinic_id, partnerId: body.partner_clinic_id },
    serviceId: body.conf_id,
    day: date === undefined ? dateOrWeekday : { weekday: null, date },
    values: withoutUnsaid<Required<SessionValues>>({
      validFrom: body.valid_from,
      validUntil: body.valid_until,
      everyWeeks: body.every_weeks,
      weeksOfMonth: weeks && inOrder(weeks),
      replaces: body.replaces,
      fromMinute: body.from === undefined ? undefined : minuteOf(body.from),
      toClockMinute: body.to === undefined ? undefined : minuteOf(body.to),
      slotMinutes: body.slot_minutes,
      bufferBeforeMinutes: body.buffer_before_minutes,
      bufferMinutes: body.buffer_minutes,
      seats: body.seats,
      maxAppointments: body.max_appointments,
    }),
  };
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

/** Minutes after midnight of HH:MM. */
export function minuteOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * 60 + minutes;
}
