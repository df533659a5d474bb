import type { Mode } from '../../domain/schedule.ts';
import { decideVerb } from '../../domain/appointment.ts';
import type { AppointmentState } from '../../domain/appointment-state.ts';
import { DomainError, invalidRequest } from '../../domain/errors.ts';
import { followUpService } from '../../domain/moves.ts';
import { selectOneAppointment } from '../../db/appointments.ts';
import { announceChange } from '../announce-change.ts';
import { findEarlierTry } from '../change-catalog.ts';
import type { Context } from '../context.ts';
import { statusColumns } from './advance.ts';
import { idToBook, ledToRequest } from './booking-request.ts';
import { type AppointmentReference, byClient, type Change, changeAppointment, loadState, type Origin } from './change.ts';
import { passGate } from './gate.ts';
import { planMove, type Wanted } from './move.ts';
import { type NamedPlace, resolveNamedPlace } from './named-place.ts';

/** How often it is decided anew because schedules changed while it was decided. */
const maxDecisions = 100;

export interface FollowUpRequest extends NamedPlace {
  readonly partnerAppointmentId: string | null;
  /** Epoch seconds. */
  readonly startAt: number;
  readonly endAt: number | null;
  readonly mode: Mode | null;
  /** Null: a FOLLOW_UP service with a slot from the start, else the choice of decision C4. */
  readonly serviceId: string | null;
  readonly notes: string | null;
  readonly reason: string | null;
}

/**
 * Proposes a follow-up of an appointment: a new one of the same patient, `IN` until it is confirmed or declined. It keeps
 * its seat meanwhile.
 * @returns the id of the follow-up
 * @throws DomainError APPOINTMENT_NOT_FOUND, INVALID_REQUEST_PARAMETERS (unknown ids, no registered patient),
 *   SLOT_UNAVAILABLE, APPOINTMENT_ALREADY_EXISTS
 */
export async function proposeFollowUp(
  ctx: Context,
  reference: AppointmentReference,
  request: FollowUpRequest,
  origin: Origin,
): Promise<string> {
  const appointmentId = idToBook(ctx);
  const tried = await findEarlierTry(ctx, () => selectOneAppointment(ctx.db, ctx.businessId, appointmentId, false));
  if (tried !== undefined) return tried.id;
  const state = await loadState(ctx, reference);
  const { patientId } = state;
  if (patientId === null) {
    throw invalidRequest([{ path: '/path/appointment_id', code: 'not_allowed', message: 'the walk-in has no registered patient' }]);
  }
  for (let round = 0; round < maxDecisions; round += 1) {
    const place = resolveNamedPlace(await ctx.catalog.business(ctx.businessId), state, request);
    const { startAt, endAt, mode, serviceId, partnerAppointmentId, notes, reason } = request;
    const pass = await passGate(ctx, {
      ...place, mode, startAt, endAt,
      serviceOn: (calendar) => serviceId ?? followUpService(calendar, mode, startAt, endAt),
    });
    const { outcome, appointment_id: id, status } = await ctx.bookings.submit(ledToRequest(ctx, pass, origin, {
      appointmentId, partnerAppointmentId, doctorId: place.doctorId, patientId, status: 'IN',
      content: ['follows', state.id, place, request],
      carried: { follow_up_of: state.id, notes, reason },
    }));
    switch (outcome) {
      case 'BOOKED':
      case 'REPEATED':
        announceChange(ctx, [place.doctorId]);
        return id ?? appointmentId;
      case 'STALE':
        ctx.catalog.forget(ctx.businessId);
        break;
      case 'TAKEN':
        throw await pass.whenTaken();
      case 'EXISTS':
        throw new DomainError('APPOINTMENT_ALREADY_EXISTS', undefined, { status });
      default:
        throw new Error(`a follow-up was answered ${outcome}`);
    }
  }
  throw new DomainError('SERVICE_UNAVAILABLE', 'The schedules of this business are changing; try again.');
}

/**
 * Confirms a proposed follow-up, with another time where one is named, through the gate of a booking. One that is booked
 * already stays so, or moves to the time that is named.
 * @throws DomainError APPOINTMENT_NOT_FOUND, STATUS_CHANGE_NOT_ALLOWED, SLOT_UNAVAILABLE
 */
export async function confirmFollowUp(
  ctx: Context,
  reference: AppointmentReference,
  { startAt, endAt }: Pick<Wanted, 'startAt' | 'endAt'>,
): Promise<void> {
  await changeAppointment(ctx, reference, byClient, async (state) => {
    const decision = decideVerb(state.status, 'confirm', byClient.role);
    if (decision.kind === 'forbidden') throw new DomainError(decision.code, undefined, { status: state.status });
    const move = await planMove(ctx, state, unmoved(state, startAt, endAt));
    if (decision.kind === 'nothing') return move;
    const columns = { ...move?.columns, ...statusColumns(state, decision.to, ctx.now()) };
    return { ...move, action: 'confirm', columns } satisfies Change;
  });
}

function unmoved({ doctorId, clinicId }: AppointmentState, startAt: number | null, endAt: number | null): Wanted {
  return { doctorId, clinicId, startAt, endAt, endPath: '/end_time', mode: null, serviceId: null, token: null };
}
