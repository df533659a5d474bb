import { selectOneAppointment } from '../../db/appointments.ts';
import { type BookingOutcome, type BookingRequest, selectEarlierBooking } from '../../db/booking.ts';
import type { Booking } from '../../contract/booking.ts';
import { DomainError, invalidRequest, unknownId } from '../../domain/errors.ts';
import { createId } from '../../domain/ids.ts';
import { type Acceptance, decideBooking, type Decision } from '../../domain/decide-booking.ts';
import type { Calendar } from '../../domain/slots.ts';
import { localDateOf } from '../../domain/time.ts';
import { announceChange } from '../announce-change.ts';
import type { BusinessEntry, ClinicEntry } from '../catalog.ts';
import { findEarlierTry } from '../change-catalog.ts';
import type { Context } from '../context.ts';
import { resolvePlace } from './place.ts';
import { slotUnavailable } from './slot-unavailable.ts';
import { holdUnknown, type Judged, withHold, withoutHold } from './with-hold.ts';

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
 *   HOLD_EXPIRED, TOKEN_TAKEN, APPOINTMENT_ALREADY_EXISTS. Nothing is changed by any of them.
 */
export async function bookAppointment(ctx: Context, booking: Booking, digest: string): Promise<string> {
  if (booking.overbook && !ctx.scopes.has('appointments:overbook')) {
    throw new DomainError('UNAUTHORIZED_ACCESS', 'Booking beyond the seats needs the scope appointments:overbook.');
  }
  return bookPlanned(ctx, booking.partnerAppointmentId, digest, () => planBooking(ctx, booking));
}

/**
 * Books what `plan` decides, which it is asked anew as long as schedules change meanwhile.
 * @returns and throws as bookAppointment does, and what the plan's refusal throws
 */
export async function bookPlanned(
  ctx: Context,
  partnerAppointmentId: string | null,
  digest: string,
  planAnew: () => Promise<Plan | Refused>,
): Promise<string> {
  const seed = ctx.idempotencySeed;
  const appointmentId = seed === undefined ? ctx.newId('appointment') : createId('appointment', seed);
  for (let round = 0; round < maxDecisions; round += 1) {
    const plan = await planAnew();
    if (!plan.ok) {
      // Alternatives are worked out only for those who need them.
      const earlier = await findRepeated(ctx, partnerAppointmentId, digest, appointmentId);
      if (earlier !== undefined) return earlier;
      throw await plan.refusal();
    }
    const request = toRequest(ctx, digest, appointmentId, plan);
    const outcome = await submit(ctx, request);
    if (outcome.outcome !== 'STALE') return settle(ctx, plan, request, outcome);
    ctx.catalog.forget(ctx.businessId);
  }
  throw new DomainError('SERVICE_UNAVAILABLE', 'The schedules of this business are changing; try again.');
}

/** Somebody who gives a patient the same partner's id in the same instant makes the booking stale, like a new schedule. */
async function submit(ctx: Context, request: BookingRequest): Promise<BookingOutcome> {
  try {
    return await ctx.bookings.submit(request);
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'PATIENT_ALREADY_EXISTS') throw error;
    return { outcome: 'STALE', appointment_id: null, token: null, status: null };
  }
}

/** What to ask of the database. */
export interface Plan {
  readonly ok: true;
  readonly booking: Booking;
  readonly business: BusinessEntry;
  readonly clinic: ClinicEntry;
  readonly doctorId: string;
  readonly calendar: Calendar | undefined;
  readonly decision: Acceptance;
  /** What differs from an ordinary appointment. */
  readonly special?: Partial<
    Pick<
      BookingRequest,
      'channel' | 'status' | 'seated' | 'is_dummy' | 'guest_name' | 'guest_mobile' | 'role' | 'on_behalf_of' | 'remark'
    >
  >;
}

export interface Refused {
  readonly ok: false;
  readonly refusal: () => Promise<DomainError>;
}

/** What to ask of the database, as the schedules of this moment have it. */
async function planBooking(ctx: Context, booking: Booking): Promise<Plan | Refused> {
  const business = await ctx.catalog.business(ctx.businessId);
  const place = resolvePlace(business, booking);
  if (place instanceof DomainError) return { ok: false, refusal: () => Promise.resolve(place) };
  const { clinic, doctorId } = place;
  const { holdId } = booking;
  const judged = holdId === null ? withoutHold(ctx, booking) : await withHold(ctx, { ...booking, holdId }, place);
  if (judged instanceof DomainError) return { ok: false, refusal: () => Promise.resolve(judged) };
  const calendar = await ctx.catalog.calendar(business, doctorId, clinic.id);
  const decision = decide(judged, clinic, calendar);
  if (!decision.ok) {
    const code = judged.holdExpired ? 'HOLD_EXPIRED' : 'SLOT_UNAVAILABLE';
    return { ok: false, refusal: () => refusal(ctx, judged.booking, calendar, code, decision.reason) };
  }
  return { ok: true, booking: judged.booking, business, clinic, doctorId, calendar, decision };
}

/** Without claims: who has the seat is decided under the lock. */
function decide({ booking, now }: Judged, clinic: ClinicEntry, calendar: Calendar | undefined): Decision {
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

function toRequest(ctx: Context, digest: string, appointmentId: string, plan: Plan): BookingRequest {
  const { booking, business, clinic, doctorId, decision, special } = plan;
  const details = booking.patientDetails;
  const request: BookingRequest = {
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
    patient_details: details === null ? null : { ...details, id: ctx.newId('patient'), partner_id: booking.partnerIdToFill },
    can_add_patient: details !== null && booking.patient.id === undefined && booking.missingToAdd.length === 0,
    service_id: decision.serviceId,
    mode: decision.mode,
    channel: 'API',
    status: 'BK',
    seated: true,
    is_dummy: false,
    guest_name: null,
    guest_mobile: null,
    previous_ids: [],
    follow_up_of: null,
    hold_id: booking.holdId,
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
    role: 'api',
    on_behalf_of: null,
    remark: null,
    now: ctx.now(),
  };
  return special === undefined ? request : { ...request, ...special };
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
      ctx.telemetry.booked();
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
      throw partnerPatientId('belongs to another patient');
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

/** With the code HOLD_EXPIRED it says the same of a slot that was held until lately. */
async function refusal(
  ctx: Context,
  booking: Booking,
  calendar: Calendar | undefined,
  code: 'SLOT_UNAVAILABLE' | 'HOLD_EXPIRED',
  reason: Extract<Decision, { ok: false }>['reason'],
  taken?: BookingRequest,
): Promise<DomainError> {
  ctx.telemetry.refusedBooking(reason);
  const unavailable = await slotUnavailable(ctx, calendar, reason, {
    around: booking.startAt,
    mode: booking.mode,
    serviceId: booking.serviceId,
    taken: taken && { startAt: taken.start_at, endAt: taken.occupied_until, seats: taken.seats },
  });
  return code === 'SLOT_UNAVAILABLE' ? unavailable : new DomainError(code, undefined, unavailable.details);
}

/**
 * What an earlier sending of the same request booked: it is answered again, also when by now its time is past or its
 * doctor gone (decisions B8 and C7). Undefined where there is nothing to repeat.
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
  return invalidRequest(booking.missingToAdd);
}
