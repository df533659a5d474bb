import { type Static, Type } from 'typebox';
import { checkOneId, checkTimes } from '../../appointments/contract/fields.ts';
import { originFields } from '../../appointments/contract/origin.ts';
import { checkStranded, strandedFields } from '../../hours/contract.ts';
import type { Issue } from '../../kernel/errors.ts';
import { asObject, Id, type UnreadObject } from '../../kernel/schemas.ts';
import {
  type AskedReturn,
  maxPauseMinutes,
  type NamedAssignment,
  type NewDeparture,
  type NewPause,
} from '../domain.ts';
import { LeaveAnswer } from './leaves.ts';

const assignmentFields = {
  clinic_id: Type.Optional(Id),
  partner_clinic_id: Type.Optional(Id),
  doctor_id: Type.Optional(Id),
  partner_doctor_id: Type.Optional(Id),
};

const Reason = Type.Optional(Type.String({ maxLength: 500, description: 'For the staff; never shown to patients' }));

/** The body of `POST /opdesk/v1/queue/pause`. */
export const PauseBody = Type.Object({
  ...assignmentFields,
  minutes: Type.Optional(Type.Integer({ minimum: 1, maximum: maxPauseMinutes, description: 'How long, from now on' })),
  end_time: Type.Optional(
    Type.Integer({ description: `Epoch seconds, in place of minutes: at most ${maxPauseMinutes} minutes from now` }),
  ),
  reason: Reason,
  dry_run: strandedFields.dry_run,
  ...originFields,
});
export type PauseBody = Static<typeof PauseBody>;

/** The body of `POST /opdesk/v1/queue/leave-early`. */
export const LeaveEarlyBody = Type.Object({
  ...assignmentFields,
  start_time: Type.Optional(
    Type.Integer({ description: 'Epoch seconds, on the day of practice that goes on; left out: now' }),
  ),
  reason: Reason,
  ...strandedFields,
});
export type LeaveEarlyBody = Static<typeof LeaveEarlyBody>;

/** The body of `POST /opdesk/v1/queue/resume`. */
export const ResumeBody = Type.Object({
  ...assignmentFields,
  kind: Type.Optional(
    Type.Enum(['pause', 'departure'], {
      description: 'What ends: with departure also one that is still to come; left out: what goes on now',
    }),
  ),
  ...originFields,
});
export type ResumeBody = Static<typeof ResumeBody>;

export const ResumedAnswer = Type.Object({
  data: Type.Object({
    leaves: Type.Array(LeaveAnswer, { description: 'The pauses and departures that this has ended, as they were' }),
  }),
});

/** The rules for a pause that the schema cannot say. Tolerates any shape. */
export function checkPause(unread: unknown): Issue[] {
  const body = asObject(unread);
  return [...checkResume(body), ...checkUntilWhen(body), ...checkTimes(body, '')];
}

function checkUntilWhen(body: UnreadObject): Issue[] {
  const given = ['minutes', 'end_time'].filter((field) => body[field] !== undefined);
  if (given.length === 1) return [];
  return [
    {
      path: '/minutes',
      code: given.length === 0 ? 'required' : 'conflict',
      message: 'say how long by exactly one of minutes and end_time',
      allowed: { exactlyOneOf: ['minutes', 'end_time'] },
    },
  ];
}

export function checkLeaveEarly(unread: unknown): Issue[] {
  const body = asObject(unread);
  return [...checkResume(body), ...checkTimes(body, ''), ...checkStranded(body)];
}

export function checkResume(unread: unknown): Issue[] {
  const body = asObject(unread);
  return [...checkOneId(body, 'clinic'), ...checkOneId(body, 'doctor')];
}

/** A valid body as the pause that it asks for. */
export function readPause(body: PauseBody): NewPause {
  return { ...readAssignment(body), minutes: body.minutes, endAt: body.end_time, reason: body.reason ?? '' };
}

/** A valid body as the departure that it asks for. */
export function readDeparture(body: LeaveEarlyBody): NewDeparture {
  return { ...readAssignment(body), startAt: body.start_time, reason: body.reason ?? '' };
}

/** A valid body as the return that it asks for. */
export function readReturn(body: ResumeBody): AskedReturn {
  return { ...readAssignment(body), kind: body.kind };
}

function readAssignment({ clinic_id, partner_clinic_id, doctor_id, partner_doctor_id }: ResumeBody): NamedAssignment {
  return {
    clinic: { id: clinic_id, partnerId: partner_clinic_id },
    doctor: { id: doctor_id, partnerId: partner_doctor_id },
  };
}
