import { checkLength, checkTimes } from '../contract/fields.ts';
import { isSameQueue, ownEnd, serviceAfterMove, statusAfterMove } from '../../calendar/moves.ts';
import { mayMove, type Status, visitTimes } from '../../calendar/status.ts';
import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { DomainError, invalidRequest } from '../../kernel/errors.ts';
import type { Mode } from '../../calendar/schedule.ts';
import { servicesOf } from '../../calendar/slots.ts';
import type { Context } from '../../runtime/context.ts';
import { type Change, instantColumn } from './change.ts';
import { changeInPlace } from './change-in-place.ts';
import { checkBookable } from './check-bookable.ts';
import { conflictsOf } from './patient-conflict.ts';
import { slotUnavailable } from './slot-unavailable.ts';

/** Where and when an appointment is wanted; null is what stays as it is, and an end only where the start does. */
export interface Wanted {
  readonly doctorId: string;
  readonly clinicId: string;
  /** Epoch seconds. */
  readonly startAt: number | null;
  /** Equal to the start, or null with another start: the slot's own end (rule C3). */
  readonly endAt: number | null;
  /** Where the end stands in the body. */
  readonly endPath: string;
  readonly mode: Mode | null;
  readonly serviceId: string | null;
  /** A number for the new queue; equal to its own it says nothing. */
  readonly token: number | null;
}

/**
 * A move that keeps the id, checked like a booking (rule E4). What equals the present time and place is no
 * change. A dummy becomes ordinary with the first time that is named for it, be it its own (rule E6).
 * What stays in the time that it has needs no new place, also where the hours offer none there any more.
 * @returns null where there is nothing to do
 * @throws DomainError RESCHEDULE_NOT_ALLOWED, SLOT_UNAVAILABLE; INVALID_REQUEST_PARAMETERS for an end before the start
 */
export async function planMove(
  ctx: Context,
  state: AppointmentState,
  asked: Wanted,
  action = 'reschedule',
): Promise<Change | null> {
  const startAt = asked.startAt ?? state.startAt;
  checkEnd(startAt, asked);
  const wanted = await withOwnEnd(ctx, state, asked);
  if (!isMove(state, wanted)) return null;
  if (!mayMove(state.status)) throw notAllowed(state);
  if (!state.seated && isSameTimeAndPlace(state, wanted)) return changeMode(ctx, state, wanted, action);
  if (state.patientId === null) throw withoutPatient(state);
  const mode = wanted.mode ?? state.mode;
  const endAt = endWanted(state, wanted);
  const judged = await checkBookable(ctx, {
    doctorId: wanted.doctorId,
    clinicId: wanted.clinicId,
    mode,
    startAt,
    endAt,
    serviceOn: (calendar, { acceptAnyTime }) =>
      wanted.serviceId ?? serviceAfterMove(calendar, { serviceId: state.serviceId, mode, startAt, acceptAnyTime }),
  });
  if (!judged.ok) {
    const { token } = wanted;
    const inPlace =
      endAt !== null && staysInItsTime(state, wanted, endAt)
        ? await changeInPlace(ctx, state, { mode, endAt, token }, action)
        : null;
    if (inPlace !== null) return inPlace;
    throw await slotUnavailable(ctx, judged.calendar, judged.reason, {
      around: startAt,
      mode,
      serviceId: judged.serviceId,
    });
  }
  const { decision, business, whenTaken } = judged;
  const { doctorId, clinicId } = wanted;
  return {
    action,
    ...moveColumns(state, { ...decision, doctorId, clinicId, serviceId: decision.serviceId }, wanted.token),
    // An overbooked appointment may stay overbooked at its own time.
    seat: { sessionId: decision.sessionId, mayOverbook: state.overbooked && isWhereItIs(state, wanted) },
    ...(keepsTime(state, wanted, decision.endAt) ? { catalogVersion: business.version } : conflictsOf(business)),
    whenTaken,
  };
}

/** Where an appointment moves to. Instants are epoch seconds. */
interface MoveTarget {
  readonly doctorId: string;
  readonly clinicId: string;
  readonly serviceId: string | null;
  readonly mode: Mode;
  readonly practiceDate: string;
  readonly startAt: number;
  readonly endAt: number;
  readonly occupiedFrom: number;
  readonly occupiedUntil: number;
}

/**
 * What a move changes: time and place, and with another queue the number and the calls; with another day or clinic the
 * visit, because its patient is no longer here. It takes a seat, also where it had none.
 * @param token named for it; null keeps it within the queue and takes the next of another
 */
export function moveColumns(
  state: AppointmentState,
  to: MoveTarget,
  token: number | null = null,
): Pick<Change, 'columns' | 'token'> {
  const sameQueue = !state.isDummy && isSameQueue(state, to);
  const status = statusAfterMove(state.status, state, to);
  const given = tokenAfterMove(state, sameQueue, token);
  return {
    columns: {
      doctor_id: to.doctorId,
      clinic_id: to.clinicId,
      service_id: to.serviceId,
      mode: to.mode,
      practice_date: to.practiceDate,
      start_at: instantColumn(to.startAt),
      end_at: instantColumn(to.endAt),
      occupied_from: instantColumn(to.occupiedFrom),
      occupied_until: instantColumn(to.occupiedUntil),
      seated: true,
      is_dummy: false,
      ...(sameQueue ? {} : { calls: 0, called_at: null }),
      ...(status === state.status ? {} : visitColumns(state, status)),
    },
    ...(given === null ? {} : { token: given }),
  };
}

function tokenAfterMove(state: AppointmentState, sameQueue: boolean, token: number | null): number | 'next' | null {
  if (sameQueue) return token === state.token ? null : token;
  return token ?? 'next';
}

/** Of a status that knows no visit. */
function visitColumns(state: AppointmentState, status: Status): Change['columns'] {
  const { checkedInAt, startedAt, endedAt } = visitTimes(state, status, 0);
  return {
    status,
    checked_in_at: instantColumn(checkedInAt),
    started_at: instantColumn(startedAt),
    ended_at: instantColumn(endedAt),
  };
}

function isMove(state: AppointmentState, wanted: Wanted): boolean {
  if (!isSameTimeAndPlace(state, wanted)) return true;
  return (
    (wanted.mode !== null && wanted.mode !== state.mode) ||
    (wanted.serviceId !== null && wanted.serviceId !== state.serviceId)
  );
}

function isWhereItIs(state: AppointmentState, { doctorId, clinicId, startAt }: Wanted): boolean {
  return doctorId === state.doctorId && clinicId === state.clinicId && (startAt ?? state.startAt) === state.startAt;
}

/** With its service, doctor and clinic, from its start to its end or an earlier one. */
function staysInItsTime(state: AppointmentState, wanted: Wanted, endAt: number): boolean {
  return (
    state.seated &&
    isWhereItIs(state, wanted) &&
    endAt <= state.endAt &&
    (wanted.serviceId === null || wanted.serviceId === state.serviceId)
  );
}

/** Whether it takes no time that it does not have: then other appointments of the patient change nothing. */
function keepsTime(state: AppointmentState, wanted: Wanted, endAt: number): boolean {
  return !state.isDummy && isWhereItIs(state, wanted) && endAt <= state.endAt;
}

function isSameTimeAndPlace(state: AppointmentState, wanted: Wanted): boolean {
  if (state.isDummy && wanted.startAt !== null) return false;
  const { endAt } = wanted;
  return isWhereItIs(state, wanted) && (endAt === null || endAt === state.startAt || endAt === state.endAt);
}

/**
 * With the slot's own end by name, where that is asked for at the start that it has: only so can be told whether it is
 * the present one. Where no slot starts, and for who has no slot, the end stays.
 */
async function withOwnEnd(ctx: Context, state: AppointmentState, wanted: Wanted): Promise<Wanted> {
  if (!state.seated || wanted.endAt !== state.startAt || !isWhereItIs(state, wanted)) return wanted;
  const business = await ctx.catalog.business(ctx.businessId);
  const calendar = await ctx.catalog.calendar(business, state.doctorId, state.clinicId);
  if (calendar === undefined) return { ...wanted, endAt: null };
  const acceptAnyTime = business.clinics.get(state.clinicId)?.acceptAnyTime === true;
  const { startAt } = state;
  const mode = wanted.mode ?? state.mode;
  const serviceId =
    wanted.serviceId ?? serviceAfterMove(calendar, { serviceId: state.serviceId, mode, startAt, acceptAnyTime });
  return { ...wanted, endAt: ownEnd(calendar, { startAt, mode, serviceId, acceptAnyTime }) };
}

/**
 * Another mode at the same time leaves the end where it is; everything else means the slot's own unless one is named.
 */
function endWanted(state: AppointmentState, wanted: Wanted): number | null {
  const { endAt } = wanted;
  if (endAt !== null && endAt !== (wanted.startAt ?? state.startAt)) return endAt;
  const isOtherService = wanted.serviceId !== null && wanted.serviceId !== state.serviceId;
  return isSameTimeAndPlace(state, wanted) && !isOtherService ? state.endAt : null;
}

/** An end alone is measured against the start that stays. */
function checkEnd(startAt: number, { endAt, endPath }: Wanted): void {
  if (endAt === null) return;
  const issues = [
    ...checkTimes({ start_time: startAt, end_time: endAt }, ''),
    ...checkLength({ start_time: startAt, end_time: endAt }, ''),
  ];
  if (issues.length > 0) throw invalidRequest(issues.map((issue) => ({ ...issue, path: endPath })));
}

/** Who has no seat, a walk-in or a dummy, has no time that another mode could collide with. */
async function changeMode(ctx: Context, state: AppointmentState, wanted: Wanted, action: string): Promise<Change> {
  const mode = wanted.mode ?? state.mode;
  const business = await ctx.catalog.business(ctx.businessId);
  const calendar = await ctx.catalog.calendar(business, state.doctorId, state.clinicId);
  const fitting = (calendar === undefined ? [] : servicesOf(calendar)).filter((service) =>
    service.modes.includes(mode),
  );
  const id = wanted.serviceId ?? state.serviceId;
  const service = fitting.find((each) => each.id === id) ?? (wanted.serviceId === null ? fitting[0] : undefined);
  if (service === undefined) {
    throw await slotUnavailable(ctx, calendar, 'NOT_OFFERED', {
      around: state.startAt,
      mode,
      serviceId: wanted.serviceId,
    });
  }
  return { action, columns: { mode, service_id: service.id }, catalogVersion: business.version };
}

/** 403: its status does not let it move. */
export function notAllowed(state: AppointmentState): DomainError {
  return new DomainError('RESCHEDULE_NOT_ALLOWED', undefined, { status: state.status });
}

/** A seat is a registered patient's. */
export function withoutPatient(state: AppointmentState): DomainError {
  return new DomainError(
    'RESCHEDULE_NOT_ALLOWED',
    'A walk-in without a registered patient cannot be given a slot; register the patient first.',
    {
      status: state.status,
    },
  );
}
