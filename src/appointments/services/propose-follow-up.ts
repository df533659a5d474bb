import type { Mode } from '../../calendar/schedule.ts';
import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { invalidRequest } from '../../kernel/errors.ts';
import { followUpService } from '../../calendar/moves.ts';
import type { Context } from '../../runtime/context.ts';
import type { BookingQueue } from './booking-queue.ts';
import { bookAccepted, bookingRefusal } from './book-accepted.ts';
import {
  type AcceptedBooking,
  bookingFor,
  ours,
  type RefusedBooking,
  refusedWith,
  requestDigest,
} from './booking-request.ts';
import type { Origin } from '../domain/origin.ts';
import { type AppointmentReference, loadState } from './apply-change.ts';
import { checkBookable } from './check-bookable.ts';
import { findDoctorAtClinic, type NamedDoctorAtClinic } from './find-doctor-at-clinic.ts';

interface FollowUpRequest extends NamedDoctorAtClinic {
  readonly partnerAppointmentId: string | null;
  /** Epoch seconds. */
  readonly startAt: number;
  readonly endAt: number | null;
  readonly mode: Mode | null;
  /** Null: a FOLLOW_UP service with a slot from the start, else the choice of rule C4. */
  readonly serviceId: string | null;
  readonly notes: string | null;
  readonly reason: string | null;
}

/**
 * Proposes a follow-up of an appointment: a new one of the same patient, `IN` until it is confirmed or declined. It
 * keeps its seat meanwhile.
 * @returns the id of the follow-up
 * @throws DomainError APPOINTMENT_NOT_FOUND, INVALID_REQUEST_PARAMETERS (unknown ids, no registered patient),
 *   SLOT_UNAVAILABLE, APPOINTMENT_ALREADY_EXISTS
 */
export async function proposeFollowUp(
  ctx: Context,
  bookings: BookingQueue,
  reference: AppointmentReference,
  request: FollowUpRequest,
  origin: Origin,
): Promise<string> {
  const { id } = await loadRegistered(ctx, reference);
  const digest = requestDigest(['follows', id, request]);
  // Loaded for each attempt: a merge, or its undoing, may give the appointment to another patient meanwhile.
  return bookAccepted(ctx, bookings, request.partnerAppointmentId, digest, async () =>
    acceptFollowUp(ctx, await loadRegistered(ctx, { id, isPartnerId: false }), request, origin),
  );
}

/** An appointment of a registered patient. */
type Registered = AppointmentState & { readonly patientId: string };

async function loadRegistered(ctx: Context, reference: AppointmentReference): Promise<Registered> {
  const state = await loadState(ctx, reference);
  const { patientId } = state;
  if (patientId !== null) return { ...state, patientId };
  throw invalidRequest([
    { path: '/path/appointment_id', code: 'not_allowed', message: 'the walk-in has no registered patient' },
  ]);
}

async function acceptFollowUp(
  ctx: Context,
  state: Registered,
  request: FollowUpRequest,
  origin: Origin,
): Promise<AcceptedBooking | RefusedBooking> {
  const business = await ctx.catalog.business(ctx.businessId);
  const { clinicId, doctorId, issues } = findDoctorAtClinic(business, state, request);
  if (issues.length > 0) return refusedWith(invalidRequest(issues));
  const { startAt, endAt, mode, partnerAppointmentId, notes, reason } = request;
  const checked = await checkBookable(ctx, {
    clinicId,
    doctorId,
    mode,
    startAt,
    endAt,
    serviceOn: (calendar) => request.serviceId ?? followUpService(calendar, mode, startAt, endAt),
  });
  const asked = { startAt, endAt, mode, serviceId: checked.serviceId, partnerAppointmentId, notes, reason };
  const booking = bookingFor({ patient: ours(state.patientId), clinicId, doctorId }, asked);
  if (!checked.ok) {
    const { calendar, reason: why } = checked;
    return { ok: false, refusal: () => bookingRefusal(ctx, booking, calendar, 'SLOT_UNAVAILABLE', why) };
  }
  return { ...checked, booking, origin, special: { status: 'IN', follow_up_of: state.id } };
}
