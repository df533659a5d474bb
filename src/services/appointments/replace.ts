import { replaceAppointment as writeReplacement } from '../../db/appointment-changes.ts';
import { selectOneAppointment } from '../../db/appointments.ts';
import { decideVerb, reschedulings } from '../../domain/appointment.ts';
import type { AppointmentState } from '../../domain/appointment-state.ts';
import { DomainError } from '../../domain/errors.ts';
import { serviceAfterMove } from '../../domain/moves.ts';
import { announceChange } from '../announce-change.ts';
import type { Context } from '../context.ts';
import { statusColumns } from './advance.ts';
import { idToBook, ledToRequest } from './booking-request.ts';
import { type AppointmentReference, changesText, loadState, type Origin, toRequest } from './change.ts';
import { passGate, type Pass } from './gate.ts';
import { notAllowed, withoutPatient } from './move.ts';

/** How often it is decided anew because the appointment, or a schedule, changed while it was decided. */
const maxDecisions = 50;

export interface ReplacementRequest {
  /** Epoch seconds. */
  readonly startAt: number;
  readonly endAt: number;
  /** Of the new appointment; null moves the old one's. */
  readonly partnerAppointmentId: string | null;
}

/**
 * Ends an appointment as rescheduled and books a new one in its place, which takes along everything but the time, in one
 * transaction (decision E4). The same call again on the old one answers the new; a time that it has already is no change.
 * @returns our id of the appointment that stands now
 * @throws DomainError APPOINTMENT_NOT_FOUND, RESCHEDULE_NOT_ALLOWED, SLOT_UNAVAILABLE, APPOINTMENT_ALREADY_EXISTS.
 *   Nothing is changed by any of them.
 */
export async function replaceAppointment(
  ctx: Context,
  reference: AppointmentReference,
  request: ReplacementRequest,
  origin: Origin,
): Promise<string> {
  const newId = idToBook(ctx);
  for (let round = 0; round < maxDecisions; round += 1) {
    const state = await findNamed(ctx, reference, request);
    const standing = await alreadySo(ctx, state, request);
    if (standing !== null) return standing;
    const replaced = await tryToReplace(ctx, state, { ...request, newId }, origin);
    if (replaced) return newId;
    ctx.catalog.forget(ctx.businessId);
  }
  throw new DomainError('SERVICE_UNAVAILABLE', 'The appointment is changing all the time; try again.');
}

/** With an id for the new one, the path names the old one by the partner's id, or else by ours. */
async function findNamed(ctx: Context, reference: AppointmentReference, request: ReplacementRequest): Promise<AppointmentState> {
  if (request.partnerAppointmentId === null) return loadState(ctx, reference);
  try {
    return await loadState(ctx, { ...reference, isPartnerId: true });
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'APPOINTMENT_NOT_FOUND') throw error;
    return loadState(ctx, { ...reference, isPartnerId: false });
  }
}

/** The appointment that an earlier sending of this call left standing; null where there is something to do. */
async function alreadySo(ctx: Context, state: AppointmentState, { startAt, endAt, partnerAppointmentId }: ReplacementRequest): Promise<string | null> {
  if (state.nextId !== null && Object.values<string>(reschedulings).includes(state.status)) {
    const next = await selectOneAppointment(ctx.db, ctx.businessId, state.nextId, false);
    if (next?.startAt === startAt && next.endAt === endAt) return next.id;
    throw notAllowed(state);
  }
  const namesItself = partnerAppointmentId === null || partnerAppointmentId === state.partnerId;
  const isThere = namesItself && !state.isDummy && state.startAt === startAt && state.endAt === endAt;
  return isThere && decideVerb(state.status, 'replace', 'api').kind === 'change' ? state.id : null;
}

/** @returns false where it must be decided anew */
async function tryToReplace(
  ctx: Context,
  state: AppointmentState,
  request: ReplacementRequest & { readonly newId: string },
  origin: Origin,
): Promise<boolean> {
  const { startAt, endAt, newId } = request;
  const decision = decideVerb(state.status, 'replace', origin.role);
  if (decision.kind !== 'change') throw notAllowed(state);
  if (state.patientId === null) throw withoutPatient(state);
  const { doctorId, clinicId, patientId, mode, serviceId } = state;
  const pass = await passGate(ctx, {
    doctorId, clinicId, mode, startAt, endAt,
    serviceOn: (calendar, { acceptAnyTime }) => serviceAfterMove(calendar, { serviceId, mode, startAt, acceptAnyTime }),
  });
  const partnerId = request.partnerAppointmentId ?? state.partnerId;
  const change = toRequest(ctx, state, origin, {
    action: 'reschedule',
    columns: {
      ...statusColumns(state, decision.to, ctx.now()),
      next_id: newId,
      ...(partnerId === state.partnerId ? { partner_appointment_id: null } : {}),
    },
    catalogVersion: pass.business.version,
  });
  const booking = ledToRequest(ctx, pass, origin, {
    appointmentId: newId,
    partnerAppointmentId: partnerId,
    doctorId,
    patientId,
    status: 'BK',
    content: ['replaces', state.id, startAt, endAt, partnerId],
    carried: {
      previous_ids: [...state.previousIds, state.id],
      follow_up_of: state.followUpOf,
      custom_attributes: state.customAttributes,
      video_connect: state.videoConnect,
      partner_meta: state.partnerMeta,
      display_meta: state.displayMeta,
      notes: state.notes,
      reason: state.reason,
    },
  });
  const { outcome, status } = await writeReplacement(ctx.db, changesText([change]).slice(1, -1), booking);
  return settle(ctx, pass, doctorId, outcome, status);
}

async function settle(ctx: Context, pass: Pass, doctorId: string, outcome: string, status: string | null): Promise<boolean> {
  switch (outcome) {
    case 'BOOKED':
      announceChange(ctx, [doctorId]);
      return true;
    case 'STALE':
      return false;
    case 'TAKEN':
      throw await pass.whenTaken();
    case 'EXISTS':
    case 'REPEATED':
      throw new DomainError('APPOINTMENT_ALREADY_EXISTS', undefined, { status });
    default:
      throw new Error(`a replacement was answered ${outcome}`);
  }
}
