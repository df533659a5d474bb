import { selectOneAppointment } from '../../db/appointments.ts';
import { type BookingOutcome, type BookingRequest, selectEarlierBooking } from '../../db/booking.ts';
import type { Booking } from '../../contract/booking.ts';
import { DomainError, invalidRequest, unknownId } from '../../domain/errors.ts';
import { createId } from '../../domain/ids.ts';
import { type Acceptance, decideBooking, type Decision } from '../../domain/decide-booking.ts';
import type { Calendar } from '../../domain/slots.ts';
import { localDateOf } from '../../domain/time.ts';
import type { BusinessEntry, ClinicEntry } from '../catalog.ts';
import type { Context } from '../context.ts';
import { resolvePlace } from './place.ts';
import { slotUnavailable } from './slot-unavailable.ts';

/**
 * How often a booking is decided anew because schedules changed while it was decided. Generous, so that somebody who
 * sets up a clinic by program turns nobody away: each change makes it stale once.
 */
const maxDecisions = 100;

/**
 * Books a slot, adding the patient where the booking describes one that nobody has (decisions C1–C8).
 * @param digest of the request's content, see contentDigest
 * @returns the appointment's id; the earlier one's for a repeat of the same partner_appointment_id
 * @throws DomainError INVALID_REQUEST_PARAMETERS (unknown ids), UNAUTHORIZED_ACCESS (overbooking), SLOT_UNAVAILABLE,
 *   TOKEN_TAKEN, APPOINTMENT_ALREADY_EXISTS. Nothing is changed by any of them.
 */
export async function bookAppointment(ctx: Context, booking: Booking, digest: string): Promise<string> {
  if (booking.overbook && !ctx.scopes.has('appointments:overbook')) {
    throw new DomainError('UNAUTHORIZED_ACCESS', 'Booking beyond the seats needs the scope appointments:overbook.');
  }
  const seed = ctx.idempotencySeed;
  const appointmentId = seed === undefined ? ctx.newId('appointment') : createId('appointment', seed);
  for (let round = 0; round < maxDecisions; round += 1) {
    let plan: Plan;
    try {
      plan = await planBooking(ctx, booking);
    } catch (error) {
      return await answerRepeat(ctx, booking, digest, appointmentId, error);
    }
    const request = toRequest(ctx, booking, digest, appointmentId, plan);
    const outcome = await ctx.bookings.submit(request);
    if (outcome.outcome !== 'STALE') return settle(ctx, booking, plan.calendar, request, outcome);
    ctx.catalog.forget(ctx.businessId);
  }
  throw new DomainError('SERVICE_UNAVAILABLE', 'The schedules of this business are changing; try again.');
}

interface Plan {
  readonly business: BusinessEntry;
  readonly clinic: ClinicEntry;
  readonly doctorId: string;
  readonly calendar: Calendar | undefined;
  readonly decision: Acceptance;
}

/** What to ask of the database, as the schedules of this moment have it. */
async function planBooking(ctx: Context, booking: Booking): Promise<Plan> {
  const business = await ctx.catalog.business(ctx.businessId);
  const { clinic, doctorId } = resolvePlace(business, booking);
  const calendar = await ctx.catalog.calendar(business, doctorId, clinic.id);
  const decision = decide(ctx, booking, clinic, calendar);
  if (!decision.ok) throw await refusal(ctx, booking, calendar, decision.reason);
  return { business, clinic, doctorId, calendar, decision };
}

/** Without claims: who has the seat is decided under the lock. */
function decide(ctx: Context, booking: Booking, clinic: ClinicEntry, calendar: Calendar | undefined): Decision {
  const now = Math.floor(ctx.now());
  if (calendar === undefined) {
    return { ok: false, reason: booking.startAt < now && !clinic.acceptAnyTime ? 'PAST' : 'NOT_OFFERED' };
  }
  return decideBooking(calendar, [], {
    startAt: booking.startAt,
    endAt: booking.endAt,
    mode: booking.mode,
    serviceId: booking.serviceId,
    now,
    acceptAnyTime: clinic.acceptAnyTime,
    overbook: booking.overbook,
  });
}

function toRequest(
  ctx: Context,
  booking: Booking,
  digest: string,
  appointmentId: string,
  { business, clinic, doctorId, decision }: Plan,
): BookingRequest {
  const details = booking.patientDetails;
  return {
    business_id: ctx.businessId,
    catalog_version: business.version,
    appointment_id: appointmentId,
    may_exist: ctx.mayExist === true,
    partner_appointment_id: booking.partnerAppointmentId,
    request_digest: digest,
    doctor_id: doctorId,
    clinic_id: clinic.id,
    patient_id: booking.patient.id ?? null,
    partner_patient_id: booking.patient.partnerId ?? null,
    patient_details: details === null ? null : { ...details, id: ctx.newId('patient') },
    can_add_patient: details !== null && booking.patient.id === undefined && booking.missingToAdd.length === 0,
    service_id: decision.serviceId,
    mode: decision.mode,
    channel: 'API',
    local_date: localDateOf(decision.startAt, clinic.timeZone),
    token: booking.token,
    start_at: decision.startAt,
    end_at: decision.endAt,
    occupied_until: decision.occupiedUntil,
    seats: decision.seats,
    overbook: booking.overbook,
    custom_attributes: booking.customAttributes,
    video_connect: booking.videoConnect,
    partner_meta: booking.partnerMeta?.text ?? null,
    display_meta: booking.displayMeta,
    notes: booking.notes,
    reason: booking.reason,
    event_id: ctx.newId('event'),
    actor_kind: ctx.actor.kind,
    actor_id: ctx.actor.id,
    now: ctx.now(),
  };
}

async function settle(
  ctx: Context,
  booking: Booking,
  calendar: Calendar | undefined,
  request: BookingRequest,
  { outcome, appointment_id: id, status }: BookingOutcome,
): Promise<string> {
  switch (outcome) {
    case 'BOOKED':
      ctx.claims.forget(ctx.businessId, request.doctor_id);
      ctx.telemetry.booked();
      return id ?? request.appointment_id;
    case 'REPEATED':
      // Perhaps by a try of this process whose answer was lost.
      ctx.claims.forget(ctx.businessId, request.doctor_id);
      return id ?? request.appointment_id;
    case 'EXISTS':
      throw alreadyExists(status);
    case 'PATIENT_UNKNOWN':
      throw patientUnknown(booking);
    case 'TOKEN_TAKEN':
      ctx.telemetry.refusedBooking('TOKEN_TAKEN');
      throw new DomainError('TOKEN_TAKEN');
    case 'TAKEN':
      throw await refusal(ctx, booking, calendar, 'TAKEN', request);
    case 'STALE':
      throw new Error('a stale booking is decided anew, not settled');
  }
}

async function refusal(
  ctx: Context,
  booking: Booking,
  calendar: Calendar | undefined,
  reason: Extract<Decision, { ok: false }>['reason'],
  taken?: BookingRequest,
): Promise<DomainError> {
  ctx.telemetry.refusedBooking(reason);
  return slotUnavailable(ctx, calendar, reason, {
    around: booking.startAt,
    mode: booking.mode,
    serviceId: booking.serviceId,
    taken: taken && { startAt: taken.start_at, endAt: taken.occupied_until, seats: taken.seats },
  });
}

/**
 * A repeat is answered like the first time, also when by now its time is past or its doctor gone (decisions B8 and C7);
 * any other request that was refused stays refused.
 */
async function answerRepeat(
  ctx: Context,
  booking: Booking,
  digest: string,
  appointmentId: string,
  refused: unknown,
): Promise<string> {
  if (!(refused instanceof DomainError)) throw refused;
  if (ctx.mayExist === true && (await selectOneAppointment(ctx.db, ctx.businessId, appointmentId, false)) !== undefined) {
    return appointmentId;
  }
  if (booking.partnerAppointmentId === null) throw refused;
  const earlier = await selectEarlierBooking(ctx.db, ctx.businessId, booking.partnerAppointmentId, digest);
  if (earlier === undefined) throw refused;
  if (earlier.same_content && earlier.is_live) return earlier.id;
  throw alreadyExists(earlier.status);
}

function alreadyExists(status: string | null): DomainError {
  return new DomainError('APPOINTMENT_ALREADY_EXISTS', undefined, { status });
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
  return invalidRequest(booking.missingToAdd);
}
