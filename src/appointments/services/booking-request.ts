import { hash } from 'node:crypto';
import type { EntityReference } from '../../kernel/entity-reference.ts';
import type { Booking } from '../contract/booking.ts';
import type { BookingRequest } from '../db/booking.ts';
import { isLimited } from '../../calendar/appointment-limits.ts';
import type { DomainError } from '../../kernel/errors.ts';
import type { Context } from '../../runtime/context.ts';
import { byCaller, type Origin } from '../domain/origin.ts';
import { mostOf } from '../../runtime/quotas.ts';
import type { BookableTime } from './check-bookable.ts';

/** A booking whose time is accepted: the database has the last word on seat, token and patient. */
export interface AcceptedBooking extends Omit<BookableTime, 'serviceId' | 'whenTaken'> {
  readonly booking: Booking;
  /** Left out for a client that books for itself. */
  readonly origin?: Origin;
  /** The members in which a walk-in, a dummy, a follow-up or a replacement differs from an ordinary appointment. */
  readonly special?: Partial<
    Pick<
      BookingRequest,
      | 'channel'
      | 'status'
      | 'seated'
      | 'is_dummy'
      | 'most_walk_ins'
      | 'guest_name'
      | 'guest_mobile'
      | 'previous_ids'
      | 'follow_up_of'
    >
  >;
}

/** A booking that is refused; the refusal is worked out for a caller that answers it. */
export interface RefusedBooking {
  readonly ok: false;
  readonly refusal: () => Promise<DomainError>;
}

/** The accepted booking as the database takes it. */
export function bookingRequest(
  ctx: Context,
  digest: string,
  appointmentId: string,
  accepted: AcceptedBooking,
): BookingRequest {
  const { booking, business, clinic, doctorId, calendar, time, origin = byCaller(ctx), special } = accepted;
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
    patient_details:
      details === null ? null : { id: ctx.newId('patient'), partner_id: booking.partnerIdToFill, ...details },
    can_add_patient: details !== null && booking.patient.id === undefined && booking.missingToAdd.length === 0,
    service_id: time.serviceId,
    mode: time.mode,
    channel: 'API',
    status: 'BK',
    seated: true,
    is_dummy: false,
    guest_name: null,
    guest_mobile: null,
    previous_ids: [],
    follow_up_of: null,
    hold_id: booking.holdId,
    practice_date: time.practiceDate,
    token: booking.token,
    start_at: time.startAt,
    end_at: time.endAt,
    occupied_from: time.occupiedFrom,
    occupied_until: time.occupiedUntil,
    session_id: time.sessionId,
    is_limited: isLimited(calendar, time.sessionId),
    overbook: booking.overbook,
    passed_over: time.passedOver,
    custom_attributes: booking.customAttributes,
    video_connect: booking.videoConnect,
    partner_meta: booking.partnerMeta?.text ?? null,
    display_meta: booking.displayMeta,
    notes: booking.notes,
    reason: booking.reason,
    event_id: ctx.newId('event'),
    actor_kind: ctx.actor.kind,
    actor_id: ctx.actor.id,
    role: origin.role,
    on_behalf_of: origin.onBehalfOf,
    remark: origin.remark,
    patient_conflicts:
      special?.is_dummy === true || !namesPatient(booking) ? 'allow' : business.settings.patientConflicts,
    most_patients: mostOf(ctx, 'patients'),
    most_walk_ins: null,
    now: ctx.now(),
    ...special,
  };
}

export function refusedWith(error: DomainError): RefusedBooking {
  return { ok: false, refusal: () => Promise.resolve(error) };
}

function namesPatient({ patient }: Booking): boolean {
  return patient.id !== undefined || patient.partnerId !== undefined;
}

/** The part by which a repeat of a request is recognised (rule C7). */
export function requestDigest(content: unknown): string {
  return hash('sha256', JSON.stringify(content));
}

/** A booking with a known doctor and clinic; the service, the slot and the queue decide what `asked` leaves out. */
export function bookingFor(
  {
    patient,
    clinicId,
    doctorId,
  }: { readonly patient: EntityReference; readonly clinicId: string; readonly doctorId: string },
  asked: Pick<Booking, 'startAt' | 'endAt'> & Partial<Booking>,
): Booking {
  return {
    clinic: ours(clinicId),
    doctor: ours(doctorId),
    patient,
    patientDetails: null,
    partnerIdToFill: null,
    missingToAdd: [],
    partnerAppointmentId: null,
    token: null,
    mode: null,
    serviceId: null,
    overbook: false,
    holdId: null,
    customAttributes: null,
    videoConnect: null,
    displayMeta: null,
    partnerMeta: null,
    notes: null,
    reason: null,
    ...asked,
  };
}

/** By our id. */
export function ours(id: string): EntityReference {
  return { id, partnerId: undefined };
}
