import { Type } from 'typebox';
import { named } from '../../kernel/schemas.ts';
import { statuses } from '../../calendar/status.ts';
import type { OtherAppointment, Warning } from '../../calendar/warning.ts';

const EpochSeconds = Type.Integer({ description: 'Epoch seconds' });

/** An appointment of the patient that another one overlaps. */
const OtherAppointmentAnswer = named('OtherAppointment', {
  appointment_id: Type.String(),
  partner_appointment_id: Type.Optional(Type.String()),
  doctor_id: Type.String(),
  clinic_id: Type.String(),
  start_time: EpochSeconds,
  end_time: EpochSeconds,
  status: Type.Enum(Object.keys(statuses)),
});

/** The member of an answer that has something to warn of. The request was carried out all the same. */
export const Warnings = Type.Array(
  named('Warning', {
    code: Type.Enum(['EARLY', 'PATIENT_CONFLICT', 'POSSIBLE_DUPLICATE'] satisfies Warning['code'][]),
    message: Type.String(),
    date: Type.Optional(Type.String({ description: 'EARLY: the day of the appointment, YYYY-MM-DD' })),
    appointment: Type.Optional(OtherAppointmentAnswer),
    patient_id: Type.Optional(Type.String({ description: 'POSSIBLE_DUPLICATE: the other patient' })),
  }),
  { description: 'Only where there is something to warn of; the request was carried out all the same' },
);

export function warningAnswer({
  code,
  message,
  date,
  appointment,
  patientId,
}: Warning): Readonly<Record<string, unknown>> {
  return {
    code,
    message,
    date,
    appointment: appointment && otherAppointmentAnswer(appointment),
    patient_id: patientId,
  };
}

/** @returns OtherAppointmentAnswer */
export function otherAppointmentAnswer({
  id,
  partnerId,
  doctorId,
  clinicId,
  startAt,
  endAt,
  status,
}: OtherAppointment): Readonly<Record<string, unknown>> {
  return {
    appointment_id: id,
    partner_appointment_id: partnerId ?? undefined,
    doctor_id: doctorId,
    clinic_id: clinicId,
    start_time: startAt,
    end_time: endAt,
    status,
  };
}
