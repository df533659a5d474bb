import { defaultDoctor, type Reservation } from '../contract/reservation.ts';
import { asObject } from '../../kernel/schemas.ts';
import { mobileReader, type PatientBodyContext } from '../../patients/contract/patients.ts';
import type { Appointment } from '../../calendar/appointment.ts';
import { decideBooking } from '../../calendar/decide-booking.ts';
import { DomainError, invalidRequest, unknownId } from '../../kernel/errors.ts';
import { type Calendar, practiceDateIn } from '../../calendar/calendar.ts';
import { claimsPeriod, type Slot, visitSlots } from '../../calendar/slots.ts';
import { addDays, localDateOf } from '../../kernel/time.ts';
import type { BusinessEntry, ClinicEntry } from '../../runtime/catalog.ts';
import { loadClaims } from '../../runtime/claims.ts';
import type { Context } from '../../runtime/context.ts';
import type { BookingQueue } from './booking-queue.ts';
import { bookAccepted } from './book-accepted.ts';
import { bookingFor, type AcceptedBooking, refusedWith, type RefusedBooking } from './booking-request.ts';
import { getAppointment } from './get-appointment.ts';

/**
 * Makes a dummy: an appointment without a seat and a token, to be moved to a real slot once the patient is there (rule
 * E6). A time that is named need not be free, nor a slot.
 * @param digest of the request's content, see reservationDigest
 * @throws DomainError INVALID_REQUEST_PARAMETERS (unknown ids, a day that is over), APPOINTMENT_BOOKING_FAILED where no
 *   time is named and today has no free slot left, APPOINTMENT_ALREADY_EXISTS. Nothing is changed by any of them.
 */
export async function reserveAppointment(
  ctx: Context,
  bookings: BookingQueue,
  reservation: Reservation,
  digest: string,
): Promise<Appointment> {
  const { partnerAppointmentId } = reservation;
  const id = await bookAccepted(ctx, bookings, partnerAppointmentId, digest, () => acceptReservation(ctx, reservation));
  return getAppointment(ctx, id, false);
}

/**
 * The context of the body of a reservation: the country and the day of its clinic, else of the business.
 */
export async function loadReservationBodyContext(ctx: Context, body: unknown): Promise<PatientBodyContext> {
  const business = await ctx.catalog.business(ctx.businessId);
  const clinicId = asObject(body)['clinic_id'];
  const clinic = typeof clinicId === 'string' ? clinicByEitherId(business, clinicId) : undefined;
  const { country, timeZone } = clinic ?? business;
  return { country, today: localDateOf(ctx.now(), timeZone), readMobile: mobileReader(country) };
}

/** Of two that could be meant ours wins (rule B2). */
function clinicByEitherId({ clinics, clinicIdByPartnerId }: BusinessEntry, id: string): ClinicEntry | undefined {
  return clinics.get(id) ?? clinics.get(clinicIdByPartnerId.get(id) ?? '');
}

function doctorOf(
  { doctors, doctorIdByPartnerId }: BusinessEntry,
  id: string,
  clinic: ClinicEntry | undefined,
): string | undefined {
  if (id !== defaultDoctor) return (doctors.get(id) ?? doctors.get(doctorIdByPartnerId.get(id) ?? ''))?.id;
  return [...doctors.values()].find(({ clinicIds }) => clinic !== undefined && clinicIds.includes(clinic.id))?.id;
}

async function acceptReservation(ctx: Context, reservation: Reservation): Promise<AcceptedBooking | RefusedBooking> {
  const business = await ctx.catalog.business(ctx.businessId);
  const clinic = clinicByEitherId(business, reservation.clinicId);
  const doctorId = doctorOf(business, reservation.doctorId, clinic);
  if (clinic === undefined || doctorId === undefined)
    return refusedWith(unknownEntities(reservation, clinic, doctorId));
  const calendar = await ctx.catalog.calendar(business, doctorId, clinic.id);
  if (calendar === undefined) {
    return refusedWith(
      invalidRequest([{ path: '/doctor_id', code: 'not_allowed', message: 'does not work at this clinic' }]),
    );
  }
  const now = Math.floor(ctx.now());
  const today = practiceDateIn(calendar, now);
  const slot = reservation.startAt === null ? await nextFreeSlot(ctx, calendar, today, now) : undefined;
  const startAt = reservation.startAt ?? slot?.startAt;
  if (startAt === undefined) return refusedWith(noSlotLeft(doctorId));
  // It would be closed as soon as it was made.
  if (practiceDateIn(calendar, startAt) < today) return refusedWith(dayOver(today));
  const asked = { startAt, endAt: slot?.endAt ?? null, mode: null, serviceId: slot?.serviceId ?? null };
  const time = decideBooking(calendar, [], { ...asked, now, acceptAnyTime: true, overbook: false });
  if (!time.ok) return refusedWith(noSlotLeft(doctorId));
  const { partnerAppointmentId, partnerPatientId, patientDetails, partnerMeta } = reservation;
  const patient = { id: undefined, partnerId: partnerPatientId };
  const booking = bookingFor(
    { patient, clinicId: clinic.id, doctorId },
    { startAt, endAt: null, partnerAppointmentId, patientDetails, partnerMeta },
  );
  return {
    ok: true,
    booking,
    business,
    clinic,
    doctorId,
    calendar,
    time,
    special: { channel: 'Walkin', seated: false, is_dummy: true },
  };
}

/**
 * The earliest of the day of practice that is free, of any service; its sessions may go on past midnight.
 */
async function nextFreeSlot(ctx: Context, calendar: Calendar, today: string, now: number): Promise<Slot | undefined> {
  const dates = { fromDate: today, toDate: addDays(today, 1) };
  const claims = await loadClaims(ctx.db, ctx.businessId, calendar.doctorId, claimsPeriod(calendar, dates));
  const free: { next?: Slot } = {};
  const visit = {
    ...dates,
    now,
    most: Infinity,
    // The slots are visited in the order of services: of two that begin at once the first is kept.
    isWanted: (startAt: number) => free.next === undefined || startAt < free.next.startAt,
  };
  await ctx.slices.run(
    visitSlots(calendar, claims, visit, (slot) => {
      if (slot.available && slot.practiceDate === today) free.next = slot;
    }),
  );
  return free.next;
}

/** Names each of the clinic and the doctor that was not found. */
function unknownEntities(
  { doctorId: named }: Reservation,
  clinic: ClinicEntry | undefined,
  doctorId: string | undefined,
): DomainError {
  const noDefault = { path: '/doctor_id', code: 'unknown_id', message: 'the clinic has no doctor' } as const;
  const issues = clinic === undefined ? [unknownId('/clinic_id', 'clinic')] : [];
  if (named === defaultDoctor) return invalidRequest(clinic === undefined ? issues : [noDefault]);
  return invalidRequest(doctorId === undefined ? [...issues, unknownId('/doctor_id', 'doctor')] : issues);
}

function noSlotLeft(doctorId: string): DomainError {
  return new DomainError('APPOINTMENT_BOOKING_FAILED', undefined, { reason: 'NO_AVAILABLE_SLOTS', doctorId });
}

function dayOver(today: string): DomainError {
  const message = 'is on a day that is over at the clinic';
  return invalidRequest([{ path: '/visit_start_time', code: 'too_small', message, allowed: { minimumDay: today } }]);
}
