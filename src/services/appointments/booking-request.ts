import { hash } from 'node:crypto';
import type { BookingRequest } from '../../db/booking.ts';
import type { Status } from '../../domain/appointment.ts';
import { createId } from '../../domain/ids.ts';
import type { Context } from '../context.ts';
import type { Origin } from './change.ts';
import type { Pass } from './gate.ts';

/** An appointment that another one leads to: of its patient, at a place that the gate has let through. */
export interface LedTo {
  readonly appointmentId: string;
  readonly partnerAppointmentId: string | null;
  readonly doctorId: string;
  readonly patientId: string;
  readonly status: Status;
  /** What asked for it, for telling a repeat of its partner's id from another request. */
  readonly content: unknown;
  readonly carried: Partial<
    Pick<
      BookingRequest,
      'previous_ids' | 'follow_up_of' | 'custom_attributes' | 'video_connect' | 'partner_meta' | 'display_meta' | 'notes' | 'reason'
    >
  >;
}

/** The id to give, the same on every try of one Idempotency-Key (decision B8). */
export function idToBook({ idempotencySeed: seed, newId }: Context): string {
  return seed === undefined ? newId('appointment') : createId('appointment', seed);
}

/** What to ask of the database for it: a seat and the next number. */
export function ledToRequest(ctx: Context, pass: Pass, origin: Origin, ledTo: LedTo): BookingRequest {
  const { decision, business, clinic, localDate } = pass;
  return {
    business_id: ctx.businessId,
    catalog_version: business.version,
    appointment_id: ledTo.appointmentId,
    may_exist: ctx.mayExist === true,
    partner_appointment_id: ledTo.partnerAppointmentId,
    request_digest: hash('sha256', JSON.stringify(ledTo.content)),
    doctor_id: ledTo.doctorId,
    clinic_id: clinic.id,
    patient_id: ledTo.patientId,
    partner_patient_id: null,
    patient_details: null,
    can_add_patient: false,
    service_id: decision.serviceId,
    mode: decision.mode,
    channel: 'API',
    status: ledTo.status,
    seated: true,
    is_dummy: false,
    guest_name: null,
    guest_mobile: null,
    previous_ids: [],
    follow_up_of: null,
    hold_id: null,
    local_date: localDate,
    token: null,
    start_at: decision.startAt,
    end_at: decision.endAt,
    occupied_until: decision.occupiedUntil,
    seats: decision.seats,
    overbook: false,
    custom_attributes: null,
    video_connect: null,
    partner_meta: null,
    display_meta: null,
    notes: null,
    reason: null,
    ...ledTo.carried,
    event_id: ctx.newId('event'),
    actor_kind: ctx.actor.kind,
    actor_id: ctx.actor.id,
    role: origin.role,
    on_behalf_of: origin.onBehalfOf,
    remark: origin.remark,
    now: ctx.now(),
  };
}
