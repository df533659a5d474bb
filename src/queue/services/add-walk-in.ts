import { referencePath } from '../../kernel/entity-reference.ts';
import { unkeptAttributes, type WalkIn, type WalkInBodyContext } from '../contract/walk-ins.ts';
import { DomainError, invalidRequest, unknownId } from '../../kernel/errors.ts';
import { type Calendar, practiceDateIn } from '../../calendar/calendar.ts';
import { walkInSeconds, walkInService } from '../../calendar/walk-in.ts';
import type { BookingQueue } from '../../appointments/services/booking-queue.ts';
import { bookAccepted } from '../../appointments/services/book-accepted.ts';
import { type AcceptedBooking, refusedWith, type RefusedBooking } from '../../appointments/services/booking-request.ts';
import type { Origin } from '../../appointments/domain/origin.ts';
import { resolveDoctorAtClinic } from '../../runtime/doctor-at-clinic.ts';
import { loadBookingBodyContext } from '../../appointments/services/body-context.ts';
import type { Context } from '../../runtime/context.ts';
import { mostOf } from '../../runtime/quotas.ts';

/**
 * Checks in a patient who comes without an appointment, with the next token, without a slot and without a seat. Adds
 * the patient where the request describes one that nobody has, as a booking does (rules C2 and C8).
 * @param digest of the request's content
 * @returns the appointment's id; the earlier one's for a repeat
 * @throws DomainError INVALID_REQUEST_PARAMETERS (unknown ids, a doctor who does not work there, a service without the
 *   mode), APPOINTMENT_ALREADY_EXISTS, TOO_MANY_REQUESTS (a quota). Nothing is changed by any of them.
 */
export async function addWalkIn(
  ctx: Context,
  bookings: BookingQueue,
  walkIn: WalkIn,
  digest: string,
  origin: Origin,
): Promise<string> {
  return bookAccepted(ctx, bookings, walkIn.partnerAppointmentId, digest, () => acceptWalkIn(ctx, walkIn, origin));
}

async function acceptWalkIn(ctx: Context, walkIn: WalkIn, origin: Origin): Promise<AcceptedBooking | RefusedBooking> {
  const business = await ctx.catalog.business(ctx.businessId);
  const named = resolveDoctorAtClinic(business, walkIn);
  if (named instanceof DomainError) return refusedWith(named);
  const { clinic, doctorId } = named;
  const calendar = await ctx.catalog.calendar(business, doctorId, clinic.id);
  if (calendar === undefined) return refusedAt(referencePath('doctor', walkIn.doctor), 'does not work at this clinic');
  const found = walkInService(calendar, walkIn);
  if (found === 'UNKNOWN') return unknownService();
  if (found === 'LACKS_MODE') return refusedAt('/mode', 'is not a mode of this service');
  const time = timeFromNow(ctx, calendar, found);
  return {
    ok: true,
    booking: { ...walkIn, startAt: time.startAt, endAt: time.endAt },
    business,
    clinic,
    doctorId,
    calendar,
    time,
    special: {
      channel: 'Walkin',
      status: 'CK',
      seated: false,
      most_walk_ins: mostOf(ctx, 'walk_ins'),
      guest_name: walkIn.guestName,
      guest_mobile: walkIn.guestMobile,
    },
    origin,
  };
}

function refusedAt(path: string, message: string): RefusedBooking {
  return refusedWith(invalidRequest([{ path, code: 'not_allowed', message }]));
}

function unknownService(): RefusedBooking {
  const issue = { ...unknownId('/conf_id', 'service'), message: 'no service of this doctor has this id' };
  return refusedWith(invalidRequest([issue]));
}

/** From now on, for as long as the service takes; no slot, and nothing that it passes over. */
function timeFromNow(
  ctx: Context,
  calendar: Calendar,
  { service, mode }: Exclude<ReturnType<typeof walkInService>, string>,
): AcceptedBooking['time'] {
  const startAt = Math.floor(ctx.now());
  const endAt = startAt + walkInSeconds(service);
  return {
    ok: true,
    serviceId: service?.id ?? null,
    sessionId: null,
    isSlot: false,
    mode,
    practiceDate: practiceDateIn(calendar, startAt),
    startAt,
    endAt,
    occupiedFrom: startAt,
    occupiedUntil: endAt,
    passedOver: [],
  };
}

/** The context of the body of a walk-in. */
export async function loadWalkInBodyContext(ctx: Context, body: unknown, rawBody: string): Promise<WalkInBodyContext> {
  return { ...(await loadBookingBodyContext(ctx, body, rawBody)), unkeptAttributes: unkeptAttributes(body) };
}
