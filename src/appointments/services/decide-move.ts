import { checkLength, checkTimes } from '../contract/fields.ts';
import {
  askedEnd,
  type AskedMove,
  isMove,
  keepsDoctorAndStart,
  keepsDoctorAndTime,
  moveNotAllowed,
  staysWithinTime,
  takesNoNewTime,
  withoutPatient,
} from '../domain/asked-move.ts';
import { ownEnd, serviceAfterMove } from '../../calendar/moves.ts';
import { mayMove } from '../../calendar/status.ts';
import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { invalidRequest } from '../../kernel/errors.ts';
import { servicesOf } from '../../calendar/calendar.ts';
import type { Context } from '../../runtime/context.ts';
import type { Change } from './change-request.ts';
import { changeWithinTime } from './change-within-time.ts';
import { checkBookable } from './check-bookable.ts';
import { moveColumns } from './move-columns.ts';
import { conflictsOf } from './patient-conflict.ts';
import { slotUnavailable } from './slot-unavailable.ts';

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
    ...moveColumns(state, { doctorId, clinicId, ...time }, token),
    // An overbooked appointment may stay overbooked at its own time.
    seat: { sessionId: time.sessionId, mayOverbook: state.overbooked && keepsDoctorAndStart(state, asked) },
    ...(takesNoNewTime(state, asked, time.endAt) ? { catalogVersion: business.version } : conflictsOf(business)),
    whenTaken,
  };
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
