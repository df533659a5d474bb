import { Type } from 'typebox';
import type { Appointment, BookedService } from '../../calendar/appointment.ts';
import { stageOf, statuses } from '../../calendar/status.ts';
import type { Mode } from '../../calendar/schedule.ts';
import { isoUtc } from '../../kernel/time.ts';
import { named } from '../../kernel/schemas.ts';
import { RawJson } from '../../kernel/raw-json.ts';

const Json = Type.Unsafe<Record<string, unknown>>({ type: 'object' });
const EpochSeconds = Type.Integer({ description: 'Epoch seconds' });

const Payment = named('Payment', {
  payment_id: Type.Union([Type.String(), Type.Null()]),
  payment_status: Type.Union([Type.String(), Type.Null()]),
  amount: Type.Union([Type.Number(), Type.Null()]),
});

const ServiceAnswer = named('BookedService', {
  conf_id: Type.String(),
  created_at: EpochSeconds,
  mode: Type.Array(Type.Enum(['INCLINIC', 'PHONE', 'VIDEO'])),
  price: Type.Union([Type.Number(), Type.Null()]),
  post_pay: Type.Boolean(),
  service_name: Type.String(),
  book_ahead_days: Type.Integer(),
  appointment_type: Type.Enum(['REGULAR', 'FOLLOW_UP']),
  allow_patient_booking: Type.Boolean(),
});

const identity = {
  appointment_id: Type.String(),
  partner_appointment_id: Type.Optional(Type.String()),
  doctor_id: Type.String(),
  partner_doctor_id: Type.Optional(Type.String()),
  clinic_id: Type.String(),
  partner_clinic_id: Type.Optional(Type.String()),
  patient_id: Type.Optional(Type.String({ description: 'Left out for a walk-in who is not registered' })),
  partner_patient_id: Type.Optional(Type.String()),
};

const rest = {
  channel: Type.Enum(['API', 'Walkin', 'Offline']),
  status: Type.Enum(Object.keys(statuses)),
  mode: Type.Enum(['in_clinic', 'tele']),
  appointment_mode: Type.Enum(['INCLINIC', 'PHONE', 'VIDEO']),
  token: Type.Optional(Type.Integer({ description: 'Left out for a dummy reservation' })),
  is_dummy: Type.Optional(Type.Boolean({ description: 'A reservation without a slot, to be rescheduled' })),
  prev_aids: Type.Optional(
    Type.Array(Type.String(), { description: 'The appointments that this one took the place of, oldest first' }),
  ),
  next_aid: Type.Optional(Type.String({ description: 'The appointment that took the place of this one' })),
  follow_up_of: Type.Optional(Type.String()),
  payment: Payment,
  prescription_id: Type.Optional(Type.String()),
  prescription_url: Type.Optional(Type.String()),
  custom_attributes: Type.Optional(Json),
  partner_meta: Type.Optional(Json),
  display_meta: Type.Optional(Json),
  video_connect: Type.Optional(Json),
  reason: Type.Optional(Type.String()),
  notes: Type.Optional(Type.String()),
};

/** One appointment, alone and in lists (rule D3). */
export const AppointmentAnswer = named('Appointment', {
  ...identity,
  created_at: EpochSeconds,
  start_time: EpochSeconds,
  end_time: EpochSeconds,
  visit_checkin: Type.Optional(EpochSeconds),
  visit_start: Type.Optional(EpochSeconds),
  visit_end: Type.Optional(EpochSeconds),
  service: Type.Optional(ServiceAnswer),
  ...rest,
});

export const AppointmentsAnswer = Type.Object({ appointments: Type.Array(AppointmentAnswer) });

const IsoTime = Type.String({ description: 'ISO 8601 in UTC' });

/** One of a patient's appointments: the same with ISO times and a stage. */
export const PatientAppointmentsAnswer = Type.Object({
  success: Type.Literal(true),
  data: Type.Array(
    named('PatientAppointment', {
      ...identity,
      created_at: IsoTime,
      start_time: IsoTime,
      end_time: IsoTime,
      visit_checkin: Type.Optional(IsoTime),
      visit_start: Type.Optional(IsoTime),
      visit_end: Type.Optional(IsoTime),
      stage: Type.Enum(['BOOKED', 'ONGOING', 'COMPLETED', 'CANCELLED']),
      'visit-type': Type.Optional(Type.String()),
      service: Type.Array(
        Type.Object({ ...ServiceAnswer.properties, created_at: IsoTime, mode: Type.Array(Type.String()) }),
      ),
      ...rest,
    }),
  ),
});

type Answer = Readonly<Record<string, unknown>>;

/** @returns AppointmentAnswer; a member without a value is undefined, and so not in the JSON, but payment holds nulls */
export function appointmentAnswer(appointment: Appointment): Answer {
  // Not by spreading: an object of so many members that was put together so is ten times as slow to write.
  return Object.assign(
    identityOf(appointment),
    {
      created_at: Math.floor(appointment.createdAt),
      start_time: appointment.startAt,
      end_time: appointment.endAt,
      visit_checkin: wholeSeconds(appointment.checkedInAt),
      visit_start: wholeSeconds(appointment.startedAt),
      visit_end: wholeSeconds(appointment.endedAt),
      service: appointment.service === null ? undefined : serviceAnswer(appointment.service),
    },
    restOf(appointment),
  );
}

/** @returns an element of PatientAppointmentsAnswer */
export function patientAppointmentAnswer(appointment: Appointment): Answer {
  const { service } = appointment;
  return Object.assign(
    identityOf(appointment),
    {
      created_at: isoUtc(appointment.createdAt),
      start_time: isoUtc(appointment.startAt),
      end_time: isoUtc(appointment.endAt),
      visit_checkin: isoTime(appointment.checkedInAt),
      visit_start: isoTime(appointment.startedAt),
      visit_end: isoTime(appointment.endedAt),
      stage: stageOf(appointment.status),
      'visit-type': appointment.channel === 'API' ? undefined : 'WALKIN',
      service:
        service === null
          ? []
          : [{ ...serviceAnswer(service), created_at: isoUtc(service.createdAt), mode: coarseModes(service.modes) }],
    },
    restOf(appointment),
  );
}

function identityOf(appointment: Appointment) {
  return {
    appointment_id: appointment.id,
    partner_appointment_id: appointment.partnerId ?? undefined,
    doctor_id: appointment.doctorId,
    partner_doctor_id: appointment.partnerDoctorId ?? undefined,
    clinic_id: appointment.clinicId,
    partner_clinic_id: appointment.partnerClinicId ?? undefined,
    patient_id: appointment.patientId ?? undefined,
    partner_patient_id: appointment.partnerPatientId ?? undefined,
  };
}

function restOf(appointment: Appointment) {
  return {
    channel: appointment.channel,
    status: appointment.status,
    mode: appointment.mode === 'INCLINIC' ? 'in_clinic' : 'tele',
    appointment_mode: appointment.mode,
    token: appointment.token ?? undefined,
    is_dummy: appointment.isDummy || undefined,
    prev_aids: appointment.previousIds.length === 0 ? undefined : appointment.previousIds,
    next_aid: appointment.nextId ?? undefined,
    follow_up_of: appointment.followUpOf ?? undefined,
    payment: { payment_id: null, payment_status: null, amount: null },
    prescription_id: appointment.prescriptionId ?? undefined,
    prescription_url: appointment.prescriptionUrl ?? undefined,
    custom_attributes: raw(appointment.customAttributes),
    partner_meta: raw(appointment.partnerMeta),
    display_meta: raw(appointment.displayMeta),
    video_connect: raw(appointment.videoConnect),
    reason: appointment.reason ?? undefined,
    notes: appointment.notes ?? undefined,
  };
}

function serviceAnswer(service: BookedService): Answer {
  return {
    conf_id: service.id,
    created_at: Math.floor(service.createdAt),
    mode: service.modes,
    price: service.price,
    post_pay: service.postPay,
    service_name: service.name,
    book_ahead_days: service.bookAheadDays,
    appointment_type: service.type,
    allow_patient_booking: service.allowPatientBooking,
  };
}

/** Modes as slots and services spell them: a phone call and a video call are both `tele` (rule D3). */
export function coarseModes(modes: readonly Mode[]): ('in-clinic' | 'tele')[] {
  return [...new Set(modes.map((mode) => (mode === 'INCLINIC' ? 'in-clinic' : 'tele')))];
}

function wholeSeconds(at: number | null): number | undefined {
  return at === null ? undefined : Math.floor(at);
}

function isoTime(at: number | null): string | undefined {
  return at === null ? undefined : isoUtc(at);
}

function raw(text: string | null): RawJson | undefined {
  return text === null ? undefined : new RawJson(text);
}
