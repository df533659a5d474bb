import { stringifyAnswer } from '../../kernel/raw-json.ts';
import { replaceAppointment as writeReplacement } from '../db/changes.ts';
import { type BookingOutcome, wasMadeBy } from '../db/booking.ts';
import { type PatientTime, readConflicts } from '../db/patient-conflicts.ts';
import { decideVerb, reschedulings } from '../../calendar/status.ts';
import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { DomainError } from '../../kernel/errors.ts';
import { serviceAfterMove } from '../../calendar/moves.ts';
import { conflictWarnings } from '../../calendar/warning.ts';
import { announceChange } from '../../runtime/announce-change.ts';
import { idToGive } from '../../runtime/earlier-try.ts';
import type { Context } from '../../runtime/context.ts';
import { maxDecisions, retryWhileStale } from '../../runtime/retry-while-stale.ts';
import { statusColumns } from './decide-status.ts';
import { bookingFor, bookingRequest, ours, requestDigest } from './booking-request.ts';
import { byCaller } from '../domain/origin.ts';
import { changeRequest, type ExpectedState, jsonColumn } from './change-request.ts';
import { type AppointmentReference, expectedState, findEarlierChange, loadState } from './apply-change.ts';
import { requireBookable, type BookableTime } from './check-bookable.ts';
import { moveNotAllowed, withoutPatient } from '../domain/asked-move.ts';
import { patientConflict } from './patient-conflict.ts';

interface ReplacementRequest {
  /** Epoch seconds. */
  readonly startAt: number;
  /** Null, or equal to the start: the slot's own end (rule C3). */
  readonly endAt: number | null;
  /** Of the new appointment; null moves the old one's. */
  readonly partnerAppointmentId: string | null;
}

/**
 * Ends an appointment as rescheduled and books a new one in its place, which takes along everything but the time, in
 * one transaction (rule E4). The same call again on the old one answers the new; a time that it has already is no
 * change.
 * @returns our id of the appointment that stands now
 * @throws DomainError APPOINTMENT_NOT_FOUND, RESCHEDULE_NOT_ALLOWED, SLOT_UNAVAILABLE, APPOINTMENT_ALREADY_EXISTS.
 *   Nothing is changed by any of them.
 */
export async function replaceAppointment(
  ctx: Context,
  reference: AppointmentReference,
  request: ReplacementRequest,
): Promise<string> {
  const newId = idToGive(ctx, 'appointment', 0);
  return retryWhileStale(maxDecisions.change, async () => {
    const state = await findNamed(ctx, reference, request);
    // By the partner's id the path may name another by now.
    if ((await findEarlierChange(ctx)) !== undefined) return newId;
    const expected = await expectedState(ctx, state);
    if (expected === undefined) return undefined;
    const digest = requestDigest(['replaces', state.id, request]);
    const standing = await alreadySo(ctx, state, request, digest);
    if (standing !== null) return standing;
    if (await tryToReplace(ctx, state, { ...request, newId, digest }, expected)) return newId;
    ctx.catalog.forget(ctx.businessId);
    return undefined;
  });
}

/** With an id for the new one, the path names the old one by the partner's id, or else by ours. */
async function findNamed(
  ctx: Context,
  reference: AppointmentReference,
  request: ReplacementRequest,
): Promise<AppointmentState> {
  if (request.partnerAppointmentId === null) return loadState(ctx, reference);
  try {
    return await loadState(ctx, { ...reference, isPartnerId: true });
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'APPOINTMENT_NOT_FOUND') throw error;
    return loadState(ctx, { ...reference, isPartnerId: false });
  }
}

/**
 * The id of the appointment that an earlier sending of this call made, also where it has changed since, or of one that
 * has the time already; null where there is something to do.
 */
async function alreadySo(
  ctx: Context,
  state: AppointmentState,
  request: ReplacementRequest,
  digest: string,
): Promise<string | null> {
  const { startAt, endAt, partnerAppointmentId } = request;
  if (state.nextId !== null && Object.values<string>(reschedulings).includes(state.status)) {
    if (await wasMadeBy(ctx.db, ctx.businessId, state.nextId, digest)) return state.nextId;
    throw moveNotAllowed(state);
  }
  const namesItself = partnerAppointmentId === null || partnerAppointmentId === state.partnerId;
  const keepsEnd = endAt === null || endAt === startAt || endAt === state.endAt;
  const isThere = namesItself && !state.isDummy && state.startAt === startAt && keepsEnd;
  return isThere && decideVerb(state.status, 'replace', byCaller(ctx).role).kind === 'change' ? state.id : null;
}

interface NamedReplacement extends ReplacementRequest {
  /** Of the new appointment, which is ours. */
  readonly newId: string;
  /** Of the request's content. */
  readonly digest: string;
}

/** @returns false where it must be decided anew */
async function tryToReplace(
  ctx: Context,
  state: AppointmentState,
  request: NamedReplacement,
  expected: ExpectedState,
): Promise<boolean> {
  const { startAt, endAt } = request;
  const decision = decideVerb(state.status, 'replace', byCaller(ctx).role);
  if (decision.kind !== 'change') throw moveNotAllowed(state);
  if (state.patientId === null) throw withoutPatient(state);
  const { doctorId, clinicId, patientId, mode, serviceId } = state;
  const bookable = await requireBookable(ctx, {
    doctorId,
    clinicId,
    mode,
    startAt,
    endAt,
    serviceOn: (calendar, { acceptAnyTime }) => serviceAfterMove(calendar, { serviceId, mode, startAt, acceptAnyTime }),
  });
  const named = { ...request, partnerAppointmentId: request.partnerAppointmentId ?? state.partnerId };
  const change = changeRequest(
    ctx,
    state,
    byCaller(ctx),
    {
      action: 'reschedule',
      columns: {
        ...statusColumns(state, decision.to, ctx.now()),
        next_id: request.newId,
        ...(named.partnerAppointmentId === state.partnerId ? { partner_appointment_id: null } : {}),
      },
      catalogVersion: bookable.business.version,
    },
    expected,
  );
  const accepted = replacementRequest(ctx, { ...state, patientId }, named, bookable);
  const written = await writeReplacement(ctx.db, stringifyAnswer(change), accepted);
  return isReplaced(ctx, bookable, written, {
    patientId,
    appointmentId: state.id,
    startAt: bookable.time.startAt,
    endAt: bookable.time.endAt,
  });
}

/** The new appointment: it takes along everything but the time. */
function replacementRequest(
  ctx: Context,
  state: AppointmentState & { readonly patientId: string },
  { startAt, endAt, partnerAppointmentId, newId, digest }: NamedReplacement,
  bookable: BookableTime,
): ReturnType<typeof bookingRequest> {
  const { patientId, clinicId, doctorId, customAttributes, videoConnect, displayMeta, notes, reason } = state;
  const partnerMeta = jsonColumn(state.partnerMeta);
  const booking = bookingFor(
    { patient: ours(patientId), clinicId, doctorId },
    { startAt, endAt, partnerAppointmentId, customAttributes, videoConnect, partnerMeta, displayMeta, notes, reason },
  );
  const special = { previous_ids: [...state.previousIds, state.id], follow_up_of: state.followUpOf };
  return bookingRequest(ctx, digest, newId, { ...bookable, booking, special });
}

/** Whether the outcome is a replacement; false for a stale one. @throws the refusal that the outcome means */
async function isReplaced(
  ctx: Context,
  bookable: BookableTime,
  written: BookingOutcome,
  time: PatientTime,
): Promise<boolean> {
  const { outcome, status } = written;
  switch (outcome) {
    case 'BOOKED':
      ctx.warnings.push(...conflictWarnings(readConflicts(written)));
      announceChange(ctx, [bookable.doctorId]);
      ctx.telemetry.booked();
      return true;
    case 'STALE':
      return false;
    case 'TAKEN':
      throw await bookable.whenTaken();
    case 'PATIENT_CONFLICT':
      throw await patientConflict(ctx, time);
    case 'EXISTS':
    case 'REPEATED':
      throw new DomainError('APPOINTMENT_ALREADY_EXISTS', undefined, { status });
    default:
      throw new Error(`a replacement was answered ${outcome}`);
  }
}
