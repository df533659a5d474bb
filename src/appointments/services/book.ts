import { selectOneAppointment } from '../db/appointments.ts';
import { selectPassedOver } from '../db/history.ts';
import { type BookingOutcome, type BookingRequest, selectEarlierBooking } from '../db/booking.ts';
import { type PatientTime, readConflicts } from '../db/patient-conflicts.ts';
import { selectPatientId } from '../../patients/db/patients.ts';
import type { Booking } from '../contract/booking.ts';
import { DomainError, invalidRequest, partnerIdHeld, unknownId } from '../../kernel/errors.ts';
import type { Calendar, SlotReason } from '../../calendar/slots.ts';
import { conflictWarnings, duplicateWarnings } from '../../calendar/warning.ts';
import { announceChange } from '../../runtime/announce-change.ts';
import { findEarlierTry } from '../../runtime/change-catalog.ts';
import type { Context } from '../../runtime/context.ts';
import { maxDecisions, retryWhileStale } from '../../runtime/retry-while-stale.ts';
import type { BookingQueue } from './booking-queue.ts';
import { bookingRequest, idToBook, type Plan, refused, type Refused } from './booking-request.ts';
import { checkBookable } from './check-bookable.ts';
import { patientConflict } from './patient-conflict.ts';
import { resolvePlace } from '../../runtime/place.ts';
import { slotUnavailable } from './slot-unavailable.ts';
import { holdUnknown, withHold, withoutHold } from './with-hold.ts';

/**
 * Books a slot, adding the patient where the booking describes one that nobody has (rules C1–C8).
 * @param digest of the request's content, see contentDigest
 * @returns the appointment's id; the earlier one's for a repeat of the same partner_appointment_id
 * @throws DomainError INVALID_REQUEST_PARAMETERS (unknown ids), UNAUTHORIZED_ACCESS (overbooking), SLOT_UNAVAILABLE,
 *   HOLD_EXPIRED, TOKEN_TAKEN, APPOINTMENT_ALREADY_EXISTS. Nothing is changed by any of them.
 */
export async function bookAppointment(
  ctx: Context,
  bookings: BookingQueue,
  booking: Booking,
  digest: string,
): Promise<Booked> {
  if (booking.overbook && !ctx.scopes.has('appointments:overbook')) {
    throw new DomainError('UNAUTHORIZED_ACCESS', 'Overbooking needs the scope appointments:overbook.');
  }
  const id = await bookPlanned(ctx, bookings, booking.partnerAppointmentId, digest, () => planBooking(ctx, booking));
  return { id, passedOver: booking.overbook ? await selectPassedOver(ctx.db, ctx.businessId, id) : [] };
}

interface Booked {
  readonly id: string;
  /** The reasons that would have refused the booking without `overbook`, in the order of rule B6. */
  readonly passedOver: readonly string[];
}

/**
 * Books what `plan` decides, which it is asked anew as long as schedules change meanwhile.
 * @returns and throws as bookAppointment does, and what the plan's refusal throws
 */
export async function bookPlanned(
  ctx: Context,
  bookings: BookingQueue,
  partnerAppointmentId: string | null,
  digest: string,
  planAnew: () => Promise<Plan | Refused>,
): Promise<string> {
  const appointmentId = idToBook(ctx);
  return retryWhileStale(maxDecisions.booking, async () => {
    const plan = await planAnew();
    if (!plan.ok) {
      // Alternatives are worked out only for those who need them.
      const earlier = await findRepeated(ctx, partnerAppointmentId, digest, appointmentId);
      if (earlier !== undefined) return earlier;
      throw await plan.refusal();
    }
    const request = bookingRequest(ctx, digest, appointmentId, plan);
    const outcome = await submit(bookings, request);
    if (outcome.outcome !== 'STALE') {
      const id = await settle(ctx, plan, request, outcome);
      ctx.warnings.push(...conflictWarnings(readConflicts(outcome)), ...duplicateWarnings(outcome.duplicates ?? []));
      return id;
    }
    ctx.catalog.forget(ctx.businessId);
    return undefined;
  });
}

/**
 * Somebody who gives a patient the same partner's id in the same instant makes the booking stale, like a new schedule.
 */
async function submit(bookings: BookingQueue, request: BookingRequest): Promise<BookingOutcome> {
  try {
    return await bookings.submit(request);
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'PATIENT_ALREADY_EXISTS') throw error;
    return { outcome: 'STALE', appointment_id: null, token: null, status: null, conflicts: null };
  }
}

/** What to ask of the database, as the schedules of this moment have it. */
async function planBooking(ctx: Context, booking: Booking): Promise<Plan | Refused> {
  const business = await ctx.catalog.business(ctx.businessId);
  const place = resolvePlace(business, booking);
  if (place instanceof DomainError) return refused(place);
  const { holdId } = booking;
  const held = holdId === null ? withoutHold(ctx, booking) : await withHold(ctx, { ...booking, holdId }, place);
  if (held instanceof DomainError) return refused(held);
  const { mode, startAt, endAt, serviceId, overbook } = held.booking;
  const [doctorId, clinicId] = [place.doctorId, place.clinic.id];
  const wanted = { doctorId, clinicId, mode, startAt, endAt, serviceOn: () => serviceId, judgedAt: held.now, overbook };
  const judged = await checkBookable(ctx, wanted);
  if (judged.ok) return { ...judged, booking: held.booking };
  const code = held.holdExpired ? 'HOLD_EXPIRED' : 'SLOT_UNAVAILABLE';
  return { ok: false, refusal: () => refusal(ctx, held.booking, judged.calendar, code, judged.reason) };
}

async function settle(
  ctx: Context,
  { booking, calendar }: Plan,
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
    case 'TOKEN_TAKEN':
      ctx.telemetry.refusedBooking('TOKEN_TAKEN');
      throw new DomainError('TOKEN_TAKEN');
    case 'TAKEN':
      throw await refusal(ctx, booking, calendar, 'SLOT_UNAVAILABLE', 'TAKEN', request);
    case 'HOLD_EXPIRED':
      throw await refusal(ctx, booking, calendar, 'HOLD_EXPIRED', 'TAKEN', request);
    case 'HOLD_UNKNOWN':
      throw holdUnknown();
    case 'STALE':
      throw new Error('a stale booking is decided anew, not settled');
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

/** With the code HOLD_EXPIRED it says the same of a slot that was held until lately. */
export async function refusal(
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
 * What an earlier sending of the same request booked: it is answered again, also when by now its time is past or its
 * doctor gone (rules B8 and C7). Undefined where there is nothing to repeat.
 */
async function findRepeated(
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

/** Whose it is stays untold. */
function partnerPatientId(message: string): DomainError {
  return invalidRequest([{ path: '/patient_details/partner_patient_id', code: 'conflict', message }]);
}

function patientUnknown(booking: Booking): DomainError {
  if (booking.patient.id !== undefined) {
    return invalidRequest([unknownId('/patient_id', 'patient')]);
  }
  if (booking.patientDetails === null) {
    return invalidRequest([
      {
        ...unknownId('/partner_patient_id', 'patient'),
        message: 'no patient of this business has this id; send patient_details to add one',
      },
    ]);
  }
  if (booking.missingToAdd.length > 0) return invalidRequest(booking.missingToAdd);
  // Of an erased patient.
  return invalidRequest([unknownId('/partner_patient_id', 'patient')]);
}
