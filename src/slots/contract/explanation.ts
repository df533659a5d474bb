import { type Static, Type } from 'typebox';
import type { Issue } from '../../kernel/errors.ts';
import type { Cause } from '../domain/cause.ts';
import type { Explanation } from '../domain/explain.ts';
import { isoWithOffset } from '../../kernel/time.ts';
import { checkOneId, checkTimes, modeAliases } from '../../appointments/contract/fields.ts';
import { Id, named, type UnreadObject } from '../../kernel/schemas.ts';

/** The query of `GET /opdesk/v1/slots/explain`. */
export const ExplainQuery = Type.Object({
  doctor_id: Type.Optional(Id),
  partner_doctor_id: Type.Optional(Id),
  clinic_id: Type.Optional(Id),
  partner_clinic_id: Type.Optional(Id),
  start_time: Type.String({ pattern: '^\\d{1,16}$', description: 'Epoch seconds' }),
  conf_id: Type.Optional(Id),
  mode: Type.Optional(Type.Enum(Object.keys(modeAliases))),
});
export type ExplainQuery = Static<typeof ExplainQuery>;

const Ids = Type.Optional(Type.Array(Type.String()));

const CauseAnswer = named('Cause', {
  code: Type.String({
    description:
      'PAST, TOO_SOON, TOO_FAR_AHEAD, CLINIC_CLOSED, DOCTOR_ON_LEAVE, TAKEN, NOT_AT_CLINIC, NO_SERVICES, ' +
      'SERVICE_ARCHIVED, MODE_NOT_OFFERED, NO_SESSIONS, OUTSIDE_HOURS or NOT_ON_GRID',
  }),
  message: Type.String({ description: "In the clinic's local time" }),
  session_ids: Ids,
  leave_ids: Ids,
  appointment_ids: Ids,
  start_before: Type.Optional(Type.Integer({ description: 'Epoch seconds; the slot start before the one asked for' })),
  start_after: Type.Optional(Type.Integer({ description: 'Epoch seconds; the slot start after it' })),
});

export const ExplainAnswer = Type.Object({
  data: Type.Object({
    start_time: Type.Integer(),
    s: Type.String({ description: "The start with the clinic's offset" }),
    offered: Type.Boolean({ description: 'Whether at least one service can be booked with this start' }),
    causes: Type.Array(CauseAnswer, { description: 'Everything against it; empty when it is offered' }),
    services: Type.Array(
      Type.Object({
        conf_id: Type.String(),
        service_name: Type.String(),
        offered: Type.Boolean(),
        causes: Type.Array(CauseAnswer),
      }),
    ),
    outside_hours: Type.Optional(
      Type.Object(
        { message: Type.String(), appointment_ids: Type.Array(Type.String()) },
        {
          description:
            'Live appointments at this time for which the hours have no slot or no seat; left out where there are none',
        },
      ),
    ),
  }),
});

/** The rules for the query that the schema cannot say. Tolerates any shape. */
export function checkExplainQuery(query: UnreadObject): Issue[] {
  const start = query['start_time'];
  const times = { start_time: typeof start === 'string' && /^\d{1,16}$/.test(start) ? Number(start) : undefined };
  return [
    ...[...checkOneId(query, 'doctor'), ...checkOneId(query, 'clinic')].map((issue) => ({
      ...issue,
      path: `/query${issue.path}`,
    })),
    ...checkTimes(times, '/query'),
  ];
}

/** @returns ExplainAnswer */
export function explainAnswer(
  explanation: Explanation,
  outsideHours: readonly string[],
  zone: string,
): Static<typeof ExplainAnswer> {
  const { startAt, offered, causes, services } = explanation;
  return {
    data: {
      start_time: startAt,
      s: isoWithOffset(startAt, zone),
      offered,
      causes: causes.map(causeAnswer),
      services: services.map((verdict) => ({
        conf_id: verdict.serviceId,
        service_name: verdict.name,
        offered: verdict.offered,
        causes: verdict.causes.map(causeAnswer),
      })),
      ...(outsideHours.length === 0
        ? {}
        : { outside_hours: { message: outsideText(outsideHours.length), appointment_ids: [...outsideHours] } }),
    },
  };
}

function outsideText(count: number): string {
  const subject = count === 1 ? 'An appointment is' : `${count} appointments are`;
  return `${subject} at this time although the hours have no place for ${count === 1 ? 'it' : 'them'}.`;
}

function causeAnswer(cause: Cause): Static<typeof CauseAnswer> {
  return {
    code: cause.code,
    message: cause.message,
    ...listed('session_ids', cause.sessionIds),
    ...listed('leave_ids', cause.leaveIds),
    ...listed('appointment_ids', cause.appointmentIds),
    ...(typeof cause.startBefore === 'number' ? { start_before: cause.startBefore } : {}),
    ...(typeof cause.startAfter === 'number' ? { start_after: cause.startAfter } : {}),
  };
}

function listed(
  name: 'session_ids' | 'leave_ids' | 'appointment_ids',
  ids: readonly string[],
): Partial<Static<typeof CauseAnswer>> {
  return ids.length === 0 ? {} : { [name]: [...ids] };
}
