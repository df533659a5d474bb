import { selectPassedOver } from '../db/history.ts';
import type { Booking } from '../contract/booking.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Context } from '../../runtime/context.ts';
import { resolveDoctorAtClinic } from '../../runtime/doctor-at-clinic.ts';
import { bookAccepted, bookingRefusal } from './book-accepted.ts';
import type { BookingQueue } from './booking-queue.ts';
import { type AcceptedBooking, type RefusedBooking, refusedWith } from './booking-request.ts';
import { checkBookable } from './check-bookable.ts';
import { withHold, withoutHold } from './with-hold.ts';

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
  const { partnerAppointmentId } = booking;
  const id = await bookAccepted(ctx, bookings, partnerAppointmentId, digest, () => acceptBooking(ctx, booking));
  return { id, passedOver: booking.overbook ? await selectPassedOver(ctx.db, ctx.businessId, id) : [] };
}

interface Booked {
  readonly id: string;
  /** The reasons that would have refused the booking without `overbook`, in the order of rule B6. */
  readonly passedOver: readonly string[];
}

/** Decides on the booking with the schedules of this moment. */
async function acceptBooking(ctx: Context, booking: Booking): Promise<AcceptedBooking | RefusedBooking> {
  const business = await ctx.catalog.business(ctx.businessId);
  const named = resolveDoctorAtClinic(business, booking);
  if (named instanceof DomainError) return refusedWith(named);
  const { holdId } = booking;
  const held = holdId === null ? withoutHold(ctx, booking) : await withHold(ctx, { ...booking, holdId }, named);
  if (held instanceof DomainError) return refusedWith(held);
  const { judgedAt, holdExpired } = held;
  const { mode, startAt, endAt, serviceId, overbook } = held.booking;
  const [doctorId, clinicId] = [named.doctorId, named.clinic.id];
  const asked = { doctorId, clinicId, mode, startAt, endAt, serviceOn: () => serviceId, judgedAt, overbook };
  const checked = await checkBookable(ctx, asked);
  if (checked.ok) return { booking: held.booking, ...checked };
  const code = holdExpired ? 'HOLD_EXPIRED' : 'SLOT_UNAVAILABLE';
  return { ok: false, refusal: () => bookingRefusal(ctx, held.booking, checked.calendar, code, checked.reason) };
}
