import { type Static, Type } from 'typebox';
import type { Issue } from '../../kernel/errors.ts';
import type { StrandedOutcome } from '../../hours/domain/stranded-appointments.ts';
import type { Leave, Session } from '../../calendar/schedule.ts';
import { daySeconds, daysBetween } from '../../kernel/time.ts';
import { checkTimes } from '../../appointments/contract/fields.ts';
import { asObject, checkDay, Id, named, ruledText, type UnreadObject } from '../../kernel/schemas.ts';
import type { NewLeave } from '../domain.ts';
import { SessionAnswer, sessionAnswer } from '../../schedules/contract/sessions.ts';
import {
  checkNotBoth,
  checkStranded,
  strandedAnswer,
  strandedAnswerFields,
  strandedFields,
} from '../../hours/contract.ts';

/** The longest leave, ten years, so that a slip in the year is noticed. */
const maxDays = 3_660;

const DateText = Type.String({
  ...ruledText,
  description: 'YYYY-MM-DD, a whole day of practice at each clinic, with its night',
});
const EpochSeconds = Type.Integer({ description: 'Epoch seconds' });

/** The body of `POST /opdesk/v1/leaves`. */
export const AddLeaveBody = Type.Object({
  doctor_id: Type.Optional(Id),
  partner_doctor_id: Type.Optional(Id),
  clinic_id: Type.Optional(Id),
  partner_clinic_id: Type.Optional(Id),
  start_time: Type.Optional(EpochSeconds),
  end_time: Type.Optional(EpochSeconds),
  start_date: Type.Optional(DateText),
  end_date: Type.Optional(Type.String({ ...ruledText, description: 'YYYY-MM-DD, the last day; left out: start_date' })),
  reason: Type.Optional(Type.String({ maxLength: 500, description: 'For the staff; never shown to patients' })),
  ...strandedFields,
});
export type AddLeaveBody = Static<typeof AddLeaveBody>;

const leaveFields = {
  leave_id: Type.String(),
  doctor_id: Type.Optional(Type.String({ description: 'Left out where the whole clinic is closed' })),
  clinic_id: Type.Optional(Type.String({ description: 'Left out where the doctor is away from every clinic' })),
  start_time: Type.Optional(EpochSeconds),
  end_time: Type.Optional(EpochSeconds),
  start_date: Type.Optional(DateText),
  end_date: Type.Optional(DateText),
  reason: Type.String(),
  kind: Type.Optional(
    Type.Enum(['pause', 'departure'], { description: 'Made at the desk during the day; left out for any other leave' }),
  ),
};

export const LeaveAnswer = named('Leave', leaveFields);

const LostSessions = Type.Array(SessionAnswer, {
  description:
    'Extra sessions of which no slot can be booked any more; they stay, and offer their slots again without the leave',
});

/** The answer of `POST /opdesk/v1/leaves`. */
export const AddedLeaveAnswer = Type.Object({
  data: named('AddedLeave', { leave: LeaveAnswer, sessions: LostSessions, ...strandedAnswerFields }),
});

/** The same of a dry run, whose leave has no id. */
export const DryRunAnswer = Type.Object({
  data: named('RehearsedLeave', {
    leave: named('LeaveWithoutId', { ...leaveFields, leave_id: Type.Optional(Type.String()) }),
    sessions: LostSessions,
    ...strandedAnswerFields,
  }),
});

/** The query of `GET /opdesk/v1/leaves`. */
export const LeavesQuery = Type.Object({
  doctor_id: Type.Optional(Id),
  partner_doctor_id: Type.Optional(Id),
  clinic_id: Type.Optional(Id),
  partner_clinic_id: Type.Optional(Id),
  past: Type.Optional(Type.Enum(['0', '1'], { description: '1: those that are over, latest first' })),
  page_no: Type.Optional(Type.String({ pattern: '^\\d{1,6}$', description: 'Counted from 0; fifty on a page' })),
});
export type LeavesQuery = Static<typeof LeavesQuery>;

/** The rules for a leave that the schema cannot say. Tolerates any shape. */
export function checkLeave(unread: unknown): Issue[] {
  const body = asObject(unread);
  const issues = checkNotBoth(body, '');
  if (
    ['doctor_id', 'partner_doctor_id', 'clinic_id', 'partner_clinic_id'].every((field) => body[field] === undefined)
  ) {
    issues.push({ path: '/doctor_id', code: 'required', message: 'a doctor, a clinic or both must be named' });
  }
  return [...issues, ...checkWhen(body), ...checkStranded(body)];
}

function checkWhen(body: UnreadObject): Issue[] {
  const inTimes = ['start_time', 'end_time'].filter((field) => body[field] !== undefined);
  const inDates = ['start_date', 'end_date'].filter((field) => body[field] !== undefined);
  if (inTimes.length > 0 && inDates.length > 0) {
    return [{ path: '/start_date', code: 'conflict', message: 'send either times or dates', allowed: timesOrDates }];
  }
  if (inDates.length > 0) return checkDates(body);
  if (inTimes.length === 0) {
    return [
      { path: '/start_time', code: 'required', message: 'say when, in times or in dates', allowed: timesOrDates },
    ];
  }
  return checkInstants(body);
}

const timesOrDates = {
  exactlyOneOf: [
    ['start_time', 'end_time'],
    ['start_date', 'end_date'],
  ],
};

function checkInstants(body: UnreadObject): Issue[] {
  const issues = ['start_time', 'end_time'].flatMap((field): Issue[] =>
    body[field] === undefined
      ? [{ path: `/${field}`, code: 'required', message: 'is required beside the other time' }]
      : [],
  );
  issues.push(...checkTimes(body, ''));
  const { start_time: start, end_time: end } = body as Readonly<Record<'start_time' | 'end_time', unknown>>;
  if (issues.length > 0 || typeof start !== 'number' || typeof end !== 'number') return issues;
  if (end === start) {
    return [
      {
        path: '/end_time',
        code: 'too_small',
        message: 'must be after start_time',
        allowed: { exclusiveMinimum: start },
      },
    ];
  }
  return (end - start) / daySeconds > maxDays ? [tooLong('/end_time')] : [];
}

function checkDates(body: UnreadObject): Issue[] {
  const { start_date: start, end_date: end } = body as Readonly<Record<'start_date' | 'end_date', unknown>>;
  const issues = [...checkDay(start, '/start_date'), ...checkDay(end, '/end_date')];
  if (start === undefined)
    issues.push({ path: '/start_date', code: 'required', message: 'is required beside end_date' });
  if (issues.length > 0 || typeof start !== 'string' || typeof end !== 'string') return issues;
  if (end < start)
    return [{ path: '/end_date', code: 'too_small', message: 'is before start_date', allowed: { minimum: start } }];
  return daysBetween(start, end) >= maxDays ? [tooLong('/end_date')] : [];
}

function tooLong(path: string): Issue {
  return {
    path,
    code: 'too_large',
    message: `makes the leave longer than ${maxDays} days`,
    allowed: { maximumDays: maxDays },
  };
}

/** A valid body as the leave that it asks for. */
export function readNewLeave(body: AddLeaveBody): NewLeave {
  const startDate = body.start_date ?? null;
  return {
    doctor: { id: body.doctor_id, partnerId: body.partner_doctor_id },
    clinic: { id: body.clinic_id, partnerId: body.partner_clinic_id },
    values: {
      startAt: body.start_time ?? null,
      endAt: body.end_time ?? null,
      startDate,
      endDate: body.end_date ?? startDate,
      reason: body.reason ?? '',
      kind: null,
    },
  };
}

/** @returns LeaveAnswer */
export function leaveAnswer(leave: Leave): Static<typeof LeaveAnswer> {
  const { doctorId, clinicId, startAt, endAt, startDate, endDate, kind } = leave;
  return {
    leave_id: leave.id,
    ...(doctorId === null ? {} : { doctor_id: doctorId }),
    ...(clinicId === null ? {} : { clinic_id: clinicId }),
    ...(startAt === null || endAt === null ? {} : { start_time: startAt, end_time: endAt }),
    ...(startDate === null || endDate === null ? {} : { start_date: startDate, end_date: endDate }),
    reason: leave.reason,
    ...(kind === null ? {} : { kind }),
  };
}

interface AddedLeave {
  readonly result: { readonly leave: Leave; readonly sessions: readonly Session[] };
  readonly appointments: readonly StrandedOutcome[];
  readonly isDryRun: boolean;
}

/** The answer to a request that adds a leave. @returns AddedLeaveAnswer, of a dry run DryRunAnswer */
export function addedLeaveAnswer(changed: AddedLeave): { readonly status: 200 | 201; readonly body: object } {
  const leave = leaveAnswer(changed.result.leave);
  const sessions = changed.result.sessions.map(sessionAnswer);
  const data = {
    leave: changed.isDryRun ? leaveWithoutId(leave) : leave,
    sessions,
    ...strandedAnswer(changed),
  };
  return { status: changed.isDryRun ? 200 : 201, body: { data } };
}

export function leaveWithoutId<Answer extends { readonly leave_id: string }>({
  leave_id: _id,
  ...rest
}: Answer): Omit<Answer, 'leave_id'> {
  return rest;
}
