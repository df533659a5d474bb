import { type Static, Type } from 'typebox';
import { originFields } from './appointment-verbs.ts';
import type { LiveAppointment } from '../domain/appointment-state.ts';
import type { Issue } from '../domain/errors.ts';
import type { LeaveWish, LeftByLeave } from '../domain/leave-moves.ts';
import type { Leave } from '../domain/schedule.ts';
import { daysBetween } from '../domain/time.ts';
import { checkTimes } from './appointment-fields.ts';
import { asObject, checkDay, Id, type UnreadObject } from './common.ts';

/** The longest leave, ten years, so that a slip in the year is noticed. */
const maxDays = 3_660;

const DateText = Type.String({ description: 'YYYY-MM-DD, a whole local day at each clinic' });
const EpochSeconds = Type.Integer({ description: 'Epoch seconds' });

const HitsWish = Type.Object(
  {
    action: Type.Optional(
      Type.Enum(['keep', 'move', 'transfer', 'cancel'], {
        description: "move: to the doctor's next free slots; transfer: to a colleague; left out: keep",
      }),
    ),
    otherwise: Type.Optional(Type.Enum(['keep', 'cancel'], { description: 'For what cannot be moved; left out: keep' })),
    doctor_id: Type.Optional(Type.String({ ...Id, description: 'With transfer: the colleague; left out: any of the clinic with the same service' })),
    partner_doctor_id: Type.Optional(Id),
    within_days: Type.Optional(Type.Integer({ minimum: 0, maximum: 90, description: 'How far to look; left out: 14' })),
  },
  { description: 'What becomes of the appointments that the leave hits' },
);

/** The body of `POST /opdesk/v1/leaves`. */
export const AddLeaveBody = Type.Object({
  doctor_id: Type.Optional(Id),
  partner_doctor_id: Type.Optional(Id),
  clinic_id: Type.Optional(Id),
  partner_clinic_id: Type.Optional(Id),
  start_time: Type.Optional(EpochSeconds),
  end_time: Type.Optional(EpochSeconds),
  start_date: Type.Optional(DateText),
  end_date: Type.Optional(Type.String({ description: 'YYYY-MM-DD, the last day; left out: start_date' })),
  reason: Type.Optional(Type.String({ maxLength: 500, description: 'For the staff; never shown to patients' })),
  appointments: Type.Optional(HitsWish),
  dry_run: Type.Optional(Type.Boolean({ description: 'true: nothing is written; the answer says what would come of it' })),
  ...originFields,
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
};

export const LeaveAnswer = Type.Object(leaveFields);

/** A live appointment that a leave hits. */
export const HitAppointment = Type.Object({
  appointment_id: Type.String(),
  partner_appointment_id: Type.Optional(Type.String()),
  patient_id: Type.Optional(Type.String({ description: 'Left out for a walk-in who is not registered' })),
  doctor_id: Type.String(),
  clinic_id: Type.String(),
  start_time: EpochSeconds,
  end_time: EpochSeconds,
  status: Type.String(),
});
export type HitAppointment = Static<typeof HitAppointment>;

const outcomes = ['kept', 'moved', 'transferred', 'cancelled'];
const reasons = ['ONGOING', 'WALK_IN', 'NO_COLLEAGUE', 'NO_FREE_SLOT'];

/** A live appointment that a leave hits, as it was, with what became of it. */
const MovedAppointment = Type.Object({
  ...HitAppointment.properties,
  status: Type.String({ description: 'As it is now' }),
  outcome: Type.Enum(outcomes),
  to: Type.Optional(
    Type.Object({
      start_time: EpochSeconds,
      end_time: EpochSeconds,
      doctor_id: Type.String(),
      token: Type.Optional(Type.Integer({ description: 'Left out by a dry run where a new one would be given' })),
    }),
  ),
  reason: Type.Optional(Type.Enum(reasons, { description: 'Why what was asked for could not be done' })),
});

/** What `POST /opdesk/v1/leaves` answers. */
export const AddedLeaveAnswer = Type.Object({
  data: Type.Object({ leave: LeaveAnswer, appointments: Type.Array(MovedAppointment), dry_run: Type.Boolean() }),
});

/** The same of a dry run, whose leave has no id. */
export const DryRunAnswer = Type.Object({
  data: Type.Object({
    leave: Type.Object({ ...leaveFields, leave_id: Type.Optional(Type.String()) }),
    appointments: Type.Array(MovedAppointment),
    dry_run: Type.Boolean(),
  }),
});

/** What `GET /opdesk/v1/leaves` can be asked for. */
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
  if (['doctor_id', 'partner_doctor_id', 'clinic_id', 'partner_clinic_id'].every((field) => body[field] === undefined)) {
    issues.push({ path: '/doctor_id', code: 'required', message: 'a doctor, a clinic or both must be named' });
  }
  return [...issues, ...checkWhen(body), ...checkWish(asObject(body['appointments']))];
}

function checkWish(wish: UnreadObject): Issue[] {
  const issues = checkNotBoth(wish, '/appointments');
  const field = ['doctor_id', 'partner_doctor_id'].find((name) => wish[name] !== undefined);
  if (field !== undefined && wish['action'] !== 'transfer') {
    issues.push({ path: `/appointments/${field}`, code: 'conflict', message: 'is for a transfer alone', allowed: { action: ['transfer'] } });
  }
  return issues;
}

/**
 * A doctor and a clinic may each be left out, but not named twice.
 * @param base '/query' for a query
 */
export function checkNotBoth(values: UnreadObject, base: '' | '/query' | '/appointments'): Issue[] {
  return ['doctor', 'clinic'].flatMap((entity): Issue[] => {
    if (values[`${entity}_id`] === undefined || values[`partner_${entity}_id`] === undefined) return [];
    return [
      {
        path: `${base}/${entity}_id`,
        code: 'conflict',
        message: `${entity}_id and partner_${entity}_id exclude each other; send one of them`,
      },
    ];
  });
}

function checkWhen(body: UnreadObject): Issue[] {
  const inTimes = ['start_time', 'end_time'].filter((field) => body[field] !== undefined);
  const inDates = ['start_date', 'end_date'].filter((field) => body[field] !== undefined);
  if (inTimes.length > 0 && inDates.length > 0) {
    return [{ path: '/start_date', code: 'conflict', message: 'send either times or dates', allowed: timesOrDates }];
  }
  if (inDates.length > 0) return checkDates(body);
  if (inTimes.length === 0) {
    return [{ path: '/start_time', code: 'required', message: 'say when, in times or in dates', allowed: timesOrDates }];
  }
  return checkInstants(body);
}

const timesOrDates = { exactlyOneOf: [['start_time', 'end_time'], ['start_date', 'end_date']] };

function checkInstants(body: UnreadObject): Issue[] {
  const issues = ['start_time', 'end_time'].flatMap((field): Issue[] =>
    body[field] === undefined ? [{ path: `/${field}`, code: 'required', message: 'is required beside the other time' }] : []);
  issues.push(...checkTimes(body, ''));
  const { start_time: start, end_time: end } = body as Readonly<Record<'start_time' | 'end_time', unknown>>;
  if (issues.length > 0 || typeof start !== 'number' || typeof end !== 'number') return issues;
  if (end === start) {
    return [{ path: '/end_time', code: 'too_small', message: 'must be after start_time', allowed: { exclusiveMinimum: start } }];
  }
  return (end - start) / 86_400 > maxDays ? [tooLong('/end_time')] : [];
}

function checkDates(body: UnreadObject): Issue[] {
  const { start_date: start, end_date: end } = body as Readonly<Record<'start_date' | 'end_date', unknown>>;
  const issues = [...checkDay(start, '/start_date'), ...checkDay(end, '/end_date')];
  if (start === undefined) issues.push({ path: '/start_date', code: 'required', message: 'is required beside end_date' });
  if (issues.length > 0 || typeof start !== 'string' || typeof end !== 'string') return issues;
  if (end < start) return [{ path: '/end_date', code: 'too_small', message: 'is before start_date', allowed: { minimum: start } }];
  return daysBetween(start, end) >= maxDays ? [tooLong('/end_date')] : [];
}

function tooLong(path: string): Issue {
  return { path, code: 'too_large', message: `makes the leave longer than ${maxDays} days`, allowed: { maximumDays: maxDays } };
}

/** A valid body as a leave of these two; one of them may be null. */
export function readLeave(body: AddLeaveBody, whose: Pick<Leave, 'id' | 'doctorId' | 'clinicId'>): Leave {
  const startDate = body.start_date ?? null;
  return {
    ...whose,
    startAt: body.start_time ?? null,
    endAt: body.end_time ?? null,
    startDate,
    endDate: body.end_date ?? startDate,
    reason: body.reason ?? '',
  };
}

/** @returns LeaveAnswer */
export function leaveAnswer(leave: Leave): Static<typeof LeaveAnswer> {
  const { doctorId, clinicId, startAt, endAt, startDate, endDate } = leave;
  return {
    leave_id: leave.id,
    ...(doctorId === null ? {} : { doctor_id: doctorId }),
    ...(clinicId === null ? {} : { clinic_id: clinicId }),
    ...(startAt === null || endAt === null ? {} : { start_time: startAt, end_time: endAt }),
    ...(startDate === null || endDate === null ? {} : { start_date: startDate, end_date: endDate }),
    reason: leave.reason,
  };
}

/** @returns HitAppointment; ids and times, nothing of the patient */
export function hitAppointment(appointment: LiveAppointment): HitAppointment {
  return {
    appointment_id: appointment.id,
    ...(appointment.partnerId === null ? {} : { partner_appointment_id: appointment.partnerId }),
    ...(appointment.patientId === null ? {} : { patient_id: appointment.patientId }),
    doctor_id: appointment.doctorId,
    clinic_id: appointment.clinicId,
    start_time: appointment.startAt,
    end_time: appointment.endAt,
    status: appointment.status,
  };
}

/** What a valid body wishes for the appointments; the colleague's id and the role are looked up by whoever carries it out. */
export function readLeaveWish({ appointments = {} }: AddLeaveBody): Pick<LeaveWish, 'action' | 'otherwise' | 'withinDays'> {
  const { action = 'keep', otherwise = 'keep', within_days: withinDays = 14 } = appointments;
  return { action: action as LeaveWish['action'], otherwise: otherwise as LeaveWish['otherwise'], withinDays };
}

/** @returns MovedAppointment; ids and times, nothing of the patient */
export function movedAppointment({ state, status, outcome, to, reason }: LeftByLeave): Static<typeof MovedAppointment> {
  return {
    ...hitAppointment(state),
    status,
    outcome,
    ...(to === null ? {} : { to: goalAnswer(to) }),
    ...(reason === undefined ? {} : { reason }),
  };
}

function goalAnswer({ doctorId, startAt, endAt, token }: NonNullable<LeftByLeave['to']>): NonNullable<Static<typeof MovedAppointment>['to']> {
  return { start_time: startAt, end_time: endAt, doctor_id: doctorId, ...(token === null || token === undefined ? {} : { token }) };
}
