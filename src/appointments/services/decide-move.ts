import { checkLength, checkTimes } from '../contract/fields.ts';
import { ownEnd, serviceAfterMove } from '../../calendar/moves.ts';
import { mayMove } from '../../calendar/status.ts';
import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { DomainError, invalidRequest } from '../../kernel/errors.ts';
import type { Mode } from '../../calendar/schedule.ts';
import { servicesOf } from '../../calendar/calendar.ts';
import type { Context } from '../../runtime/context.ts';
import type { Change } from './change-request.ts';
import { changeWithinTime } from './change-within-time.ts';
import { checkBookable } from './check-bookable.ts';
import { moveColumns } from './move-columns.ts';
import { conflictsOf } from './patient-conflict.ts';
import { slotUnavailable } from './slot-unavailable.ts';

/** The doctor, clinic and time that an appointment is asked to have; null is what stays as it is. */
export interface AskedMove {
  readonly doctorId: string;
  readonly clinicId: string;
  /** Epoch seconds. */
  readonly startAt: number | null;
  /** Stays only where the start stays. Equal to the start, or null with another start: the slot's own end (rule C3). */
  readonly endAt: number | null;
  /** The place of the end in the body. */
  readonly endPath: string;
  readonly mode: Mode | null;
  readonly serviceId: string | null;
  /** A token of the new queue; the appointment's own changes nothing. */
  readonly token: number | null;
}

/**
 * Decides on a move that keeps the id, checked like a booking (rule E4). A request for the present doctor, clinic and
 * time changes nothing. A dummy becomes ordinary with the first time that is named for it, be it its own (rule E6). An
 * appointment that stays within its time needs no other, also where the hours do not offer that time any more.
 * @returns null where there is nothing to do
 * @throws DomainError RESCHEDULE_NOT_ALLOWED, SLOT_UNAVAILABLE; INVALID_REQUEST_PARAMETERS for an end before the start
 */
export async function decideMove(ctx: Context, state: AppointmentState, move: AskedMove): Promise<Change | null> {
  checkEnd(state, move);
  const startAt = move.startAt ?? state.startAt;
  const asked = await withOwnEnd(ctx, state, move);
  if (!isMove(state, asked)) return null;
  if (!mayMove(state.status)) throw moveNotAllowed(state);
  if (!state.seated && keepsDoctorAndTime(state, asked)) return changeMode(ctx, state, asked);
  if (state.patientId === null) throw withoutPatient(state);
  const mode = asked.mode ?? state.mode;
  const endAt = askedEnd(state, asked);
  const { doctorId, clinicId, token } = asked;
  const checked = await checkBookable(ctx, {
    doctorId,
    clinicId,
    mode,
    startAt,
    endAt,
    serviceOn: (calendar, { acceptAnyTime }) =>
      asked.serviceId ?? serviceAfterMove(calendar, { serviceId: state.serviceId, mode, startAt, acceptAnyTime }),
  });
  if (!checked.ok) {
    const within =
      endAt !== null && staysWithinTime(state, asked, endAt)
        ? await changeWithinTime(ctx, state, { mode, endAt, token })
        : null;
    if (within !== null) return within;
    const { calendar, reason, serviceId } = checked;
    throw await slotUnavailable(ctx, calendar, reason, { around: startAt, mode, serviceId });
  }
  const { time, business, whenTaken } = checked;
  return {
    action: 'reschedule',
    ...moveColumns(state, { ...time, doctorId, clinicId }, token),
    // An overbooked appointment may stay overbooked at its own time.
    seat: { sessionId: time.sessionId, mayOverbook: state.overbooked && keepsDoctorAndStart(state, asked) },
    ...(takesNoNewTime(state, asked, time.endAt) ? { catalogVersion: business.version } : conflictsOf(business)),
    whenTaken,
  };
}

function isMove(state: AppointmentState, asked: AskedMove): boolean {
  if (!keepsDoctorAndTime(state, asked)) return true;
  return (
    (asked.mode !== null && asked.mode !== state.mode) ||
    (asked.serviceId !== null && asked.serviceId !== state.serviceId)
  );
}

function keepsDoctorAndStart(state: AppointmentState, { doctorId, clinicId, startAt }: AskedMove): boolean {
  return doctorId === state.doctorId && clinicId === state.clinicId && (startAt ?? state.startAt) === state.startAt;
}

/** Whether it keeps its service, doctor and clinic, and lasts from its start to its end or an earlier one. */
function staysWithinTime(state: AppointmentState, asked: AskedMove, endAt: number): boolean {
  return (
    state.seated &&
    keepsDoctorAndStart(state, asked) &&
    endAt <= state.endAt &&
    (asked.serviceId === null || asked.serviceId === state.serviceId)
  );
}

/** Whether it takes no time that it does not have: then other appointments of the patient change nothing. */
function takesNoNewTime(state: AppointmentState, asked: AskedMove, endAt: number): boolean {
  return !state.isDummy && keepsDoctorAndStart(state, asked) && endAt <= state.endAt;
}

function keepsDoctorAndTime(state: AppointmentState, asked: AskedMove): boolean {
  if (state.isDummy && asked.startAt !== null) return false;
  const { endAt } = asked;
  return keepsDoctorAndStart(state, asked) && (endAt === null || endAt === state.startAt || endAt === state.endAt);
}

/**
 * Replaces an end that equals the start by the slot's own end where the appointment keeps its start: only then can the
 * end be compared with the present one. The end stays where no slot starts then, and for an appointment without one.
 */
async function withOwnEnd(ctx: Context, state: AppointmentState, asked: AskedMove): Promise<AskedMove> {
  if (!state.seated || asked.endAt !== state.startAt || !keepsDoctorAndStart(state, asked)) return asked;
  const business = await ctx.catalog.business(ctx.businessId);
  const calendar = await ctx.catalog.calendar(business, state.doctorId, state.clinicId);
  if (calendar === undefined) return { ...asked, endAt: null };
  const acceptAnyTime = business.clinics.get(state.clinicId)?.acceptAnyTime === true;
  const { startAt } = state;
  const mode = asked.mode ?? state.mode;
  const serviceId =
    asked.serviceId ?? serviceAfterMove(calendar, { serviceId: state.serviceId, mode, startAt, acceptAnyTime });
  return { ...asked, endAt: ownEnd(calendar, { startAt, mode, serviceId, acceptAnyTime }) };
}

/** Another mode at the same time keeps the end; every other move means the slot's own unless the request names one. */
function askedEnd(state: AppointmentState, asked: AskedMove): number | null {
  const { endAt } = asked;
  if (endAt !== null && endAt !== (asked.startAt ?? state.startAt)) return endAt;
  const isOtherService = asked.serviceId !== null && asked.serviceId !== state.serviceId;
  return keepsDoctorAndTime(state, asked) && !isOtherService ? state.endAt : null;
}

/**
 * An end alone is measured against the start that stays.
 * @throws DomainError INVALID_REQUEST_PARAMETERS
 */
export function checkEnd(state: AppointmentState, { startAt: asked, endAt, endPath }: AskedMove): void {
  if (endAt === null) return;
  const startAt = asked ?? state.startAt;
  const issues = [
    ...checkTimes({ start_time: startAt, end_time: endAt }, ''),
    ...checkLength({ start_time: startAt, end_time: endAt }, ''),
  ];
  if (issues.length > 0) throw invalidRequest(issues.map((issue) => ({ ...issue, path: endPath })));
}

/** A walk-in or a dummy has no seat, and so no time with which another mode could collide. */
async function changeMode(ctx: Context, state: AppointmentState, asked: AskedMove): Promise<Change> {
  const mode = asked.mode ?? state.mode;
  const business = await ctx.catalog.business(ctx.businessId);
  const calendar = await ctx.catalog.calendar(business, state.doctorId, state.clinicId);
  const fitting = (calendar === undefined ? [] : servicesOf(calendar)).filter((service) =>
    service.modes.includes(mode),
  );
  const id = asked.serviceId ?? state.serviceId;
  const service = fitting.find((each) => each.id === id) ?? (asked.serviceId === null ? fitting[0] : undefined);
  if (service === undefined) {
    const { serviceId } = asked;
    throw await slotUnavailable(ctx, calendar, 'NOT_OFFERED', { around: state.startAt, mode, serviceId });
  }
  return { action: 'reschedule', columns: { mode, service_id: service.id }, catalogVersion: business.version };
}

/** 403: the status of the appointment does not let it move. */
export function moveNotAllowed(state: AppointmentState): DomainError {
  return new DomainError('RESCHEDULE_NOT_ALLOWED', undefined, { status: state.status });
}

/** 403: a seat is a registered patient's. */
export function withoutPatient(state: AppointmentState): DomainError {
  return new DomainError(
    'RESCHEDULE_NOT_ALLOWED',
    'A walk-in without a registered patient cannot be given a slot; register the patient first.',
    {
      status: state.status,
    },
  );
}
