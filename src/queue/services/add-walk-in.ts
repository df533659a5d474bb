import { referencePath } from '../../kernel/entity-reference.ts';
import { unkeptAttributes, type WalkIn, type WalkInBodyContext } from '../contract/walk-ins.ts';
import { DomainError, invalidRequest, unknownId } from '../../kernel/errors.ts';
import { practiceDateIn } from '../../calendar/calendar.ts';
import { walkInSeconds, walkInService } from '../../calendar/walk-in.ts';
import type { BookingQueue } from '../../appointments/services/booking-queue.ts';
import { bookAccepted } from '../../appointments/services/book-accepted.ts';
import { type AcceptedBooking, refusedWith, type RefusedBooking } from '../../appointments/services/booking-request.ts';
import type { Origin } from '../../appointments/services/change-request.ts';
import { resolveDoctorAtClinic } from '../../runtime/doctor-at-clinic.ts';
import { bookingBodyContext } from '../../appointments/services/body-context.ts';
import type { Context } from '../../runtime/context.ts';

/** The context of the body of a walk-in. */
export async function walkInBodyContext(ctx: Context, body: unknown, rawBody: string): Promise<WalkInBodyContext> {
  return { ...(await bookingBodyContext(ctx, body, rawBody)), unkeptAttributes: unkeptAttributes(body) };
}

/**
 * Checks in a patient who comes without an appointment, with the next token, without a slot and without a seat. Adds the
 * patient where the request describes one that nobody has, as a booking does (rules C2 and C8).
 * @param digest of the request's content
 * @returns the appointment's id; the earlier one's for a repeat
 * @throws DomainError INVALID_REQUEST_PARAMETERS (unknown ids, a doctor who does not work there, a service without the
 *   mode), APPOINTMENT_ALREADY_EXISTS. Nothing is changed by any of them.
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
  if (calendar === undefined) {
    return refusedWith(
      invalidRequest([
        { path: referencePath('doctor', walkIn.doctor), code: 'not_allowed', message: 'does not work at this clinic' },
      ]),
    );
  }
  const found = walkInService(calendar, walkIn);
  if (found === 'UNKNOWN')
    return refusedWith(
      invalidRequest([{ ...unknownId('/conf_id', 'service'), message: 'no service of this doctor has this id' }]),
    );
  if (found === 'LACKS_MODE')
    return refusedWith(
      invalidRequest([{ path: '/mode', code: 'not_allowed', message: 'is not a mode of this service' }]),
    );
  const { service, mode } = found;
  const startAt = Math.floor(ctx.now());
  const endAt = startAt + walkInSeconds(service);
  return {
    ok: true,
    booking: { ...walkIn, startAt, endAt },
    business,
    clinic,
    doctorId,
    calendar,
    time: {
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
    },
    special: {
      channel: 'Walkin',
      status: 'CK',
      seated: false,
      guest_name: walkIn.guestName,
      guest_mobile: walkIn.guestMobile,
    },
    origin,
  };
}
