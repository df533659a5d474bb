import { selectOneAppointment } from '../db/appointments.ts';
import { type BookingOutcome, type BookingRequest, selectEarlierBooking } from '../db/booking.ts';
import { type PatientTime, readConflicts } from '../db/patient-conflicts.ts';
import { selectPatientId } from '../../patients/db/patients.ts';
import type { Booking } from '../contract/booking.ts';
import { DomainError, invalidRequest, partnerIdHeld } from '../../kernel/errors.ts';
import type { Calendar } from '../../calendar/calendar.ts';
import type { SlotReason } from '../../calendar/slots.ts';
import { conflictWarnings, duplicateWarnings } from '../../calendar/warning.ts';
import { announceChange } from '../../runtime/announce-change.ts';
import { findEarlierTry, idToGive } from '../../runtime/earlier-try.ts';
import type { Context } from '../../runtime/context.ts';
import { quotaRefusal } from '../../runtime/quotas.ts';
import { maxDecisions, retryWhileStale } from '../../runtime/retry-while-stale.ts';
import type { BookingQueue } from './booking-queue.ts';
import { type AcceptedBooking, bookingRequest, type RefusedBooking } from './booking-request.ts';
import { patientConflict } from './patient-conflict.ts';
import { patientUnknown } from './patient-unknown.ts';
import { slotUnavailable } from './slot-unavailable.ts';
import { holdUnknown } from './with-hold.ts';

/**
 * The one way to book: an ordinary appointment, a follow-up, a walk-in, a dummy. Writes the booking that `accept`
 * decides on; `accept` is called anew as long as schedules change meanwhile.
 * @param digest of the request's content, by which a repeat of the partner's id is recognised (rule C7)
 * @returns the appointment's id; the earlier one's for a repeat
 * @throws the refusal of the booking, or that of the database: DomainError INVALID_REQUEST_PARAMETERS,
 *   SLOT_UNAVAILABLE, HOLD_EXPIRED, TOKEN_TAKEN, PATIENT_CONFLICT, APPOINTMENT_ALREADY_EXISTS, TOO_MANY_REQUESTS (a quota)
 */
export async function bookAccepted(
  ctx: Context,
  bookings: BookingQueue,
  partnerAppointmentId: string | null,
  digest: string,
  accept: () => Promise<AcceptedBooking | RefusedBooking>,
): Promise<string> {
  const appointmentId = idToGive(ctx, 'appointment', 0);
  return retryWhileStale(maxDecisions.booking, async () => {
    const accepted = await accept();
    if (!accepted.ok) {
      // Alternatives are worked out only for those who need them.
      const earlier = await findEarlierBooking(ctx, partnerAppointmentId, digest, appointmentId);
      if (earlier !== undefined) return earlier;
      throw await accepted.refusal();
    }
    const request = bookingRequest(ctx, digest, appointmentId, accepted);
    const outcome = await submit(bookings, request);
    if (outcome.outcome !== 'STALE') {
      const id = await bookedOrRefused(ctx, accepted, request, outcome);
      ctx.warnings.push(...conflictWarnings(readConflicts(outcome)), ...duplicateWarnings(outcome.duplicates ?? []));
      return id;
    }
    ctx.catalog.forget(ctx.businessId);
    return undefined;
  });
}

/**
 * A request that gives a patient the same partner's id in the same instant makes the booking stale, like a new
 * schedule.
 */
async function submit(bookings: BookingQueue, request: BookingRequest): Promise<BookingOutcome> {
  try {
    return await bookings.submit(request);
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'PATIENT_ALREADY_EXISTS') throw error;
    return { outcome: 'STALE', appointment_id: null, token: null, status: null, conflicts: null };
  }
}

/** The id of the appointment that the outcome booked, or repeated. @throws the refusal that the outcome means */
async function bookedOrRefused(
  ctx: Context,
  { booking, calendar }: AcceptedBooking,
  request: BookingRequest,
  { outcome, appointment_id: id, status }: BookingOutcome,
): Promise<string> {
  switch (outcome) {
    case 'BOOKED':
      announceChange(ctx, [request.doctor_id]);
      if (request.seated) ctx.telemetry.booked();
      return id ?? request.appointment_id;
    case 'REPEATED':
      // Perhaps by a try of this process whose answer was lost.
      announceChange(ctx, [request.doctor_id]);
      return id ?? request.appointment_id;
    case 'EXISTS':
      throw alreadyExists(status);
    case 'PATIENT_UNKNOWN':
      throw patientUnknown(booking);
    case 'PARTNER_PATIENT_DIFFERS':
      throw partnerPatientId("differs from the patient's own");
    case 'PARTNER_PATIENT_TAKEN':
      throw partnerPatientId(partnerIdHeld(false));
    case 'PARTNER_PATIENT_ARCHIVED':
      throw partnerPatientId(partnerIdHeld(true));
    case 'PATIENT_CONFLICT':
      throw await patientConflict(ctx, await timeOf(ctx, booking, request));
    case 'OVER_PATIENTS':
      throw await quotaRefusal(ctx, 'patients');
    case 'OVER_WALK_INS':
      throw await quotaRefusal(ctx, 'walk_ins');
    case 'TOKEN_TAKEN':
      ctx.telemetry.refusedBooking('TOKEN_TAKEN');
      throw new DomainError('TOKEN_TAKEN');
    case 'TAKEN':
      throw await bookingRefusal(ctx, booking, calendar, 'SLOT_UNAVAILABLE', 'TAKEN', request);
    case 'HOLD_EXPIRED':
      throw await bookingRefusal(ctx, booking, calendar, 'HOLD_EXPIRED', 'TAKEN', request);
    case 'HOLD_UNKNOWN':
      throw holdUnknown();
    case 'STALE':
      throw new Error('a stale booking is decided anew, not answered');
  }
}

/** Null for a patient who is nobody by now. */
async function timeOf(
  ctx: Context,
  { patient: { id, partnerId } }: Booking,
  request: BookingRequest,
): Promise<PatientTime | null> {
  const { appointment_id: appointmentId, start_at: startAt, end_at: endAt } = request;
  const patientId = await selectPatientId(ctx.db, ctx.businessId, id ?? partnerId ?? '', id === undefined);
  return patientId === undefined ? null : { patientId, appointmentId, startAt, endAt };
}

/**
 * The refusal of a booking for its time. HOLD_EXPIRED says the same as SLOT_UNAVAILABLE of a slot that was held until
 * lately.
 */
export async function bookingRefusal(
  ctx: Context,
  booking: Booking,
  calendar: Calendar | undefined,
  code: 'SLOT_UNAVAILABLE' | 'HOLD_EXPIRED',
  reason: SlotReason,
  taken?: BookingRequest,
): Promise<DomainError> {
  ctx.telemetry.refusedBooking(reason);
  const unavailable = await slotUnavailable(ctx, calendar, reason, {
    around: booking.startAt,
    mode: booking.mode,
    serviceId: booking.serviceId,
    taken: taken && {
      occupiedFrom: taken.occupied_from,
      occupiedUntil: taken.occupied_until,
      sessionId: taken.session_id,
    },
  });
  return code === 'SLOT_UNAVAILABLE' ? unavailable : new DomainError(code, undefined, unavailable.details);
}

/**
 * The appointment that an earlier sending of the same request booked: it is answered again, also where by now its time
 * is past or its doctor gone (rules B8 and C7). Undefined where there is nothing to repeat.
 */
async function findEarlierBooking(
  ctx: Context,
  partnerAppointmentId: string | null,
  digest: string,
  appointmentId: string,
): Promise<string | undefined> {
  const tried = await findEarlierTry(ctx, () => selectOneAppointment(ctx.db, ctx.businessId, appointmentId, false));
  if (tried !== undefined) return tried.id;
  if (partnerAppointmentId === null) return undefined;
  const earlier = await selectEarlierBooking(ctx.db, ctx.businessId, partnerAppointmentId, digest);
  if (earlier === undefined) return undefined;
  if (earlier.same_content && earlier.is_live) return earlier.id;
  throw alreadyExists(earlier.status);
}

function alreadyExists(status: string | null): DomainError {
  return new DomainError('APPOINTMENT_ALREADY_EXISTS', undefined, { status });
}

/** The message does not name the patient who has the id. */
function partnerPatientId(message: string): DomainError {
  return invalidRequest([{ path: '/patient_details/partner_patient_id', code: 'conflict', message }]);
}
