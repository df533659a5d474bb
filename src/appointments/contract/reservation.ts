import { type Static, Type } from 'typebox';
import type { Appointment } from '../../calendar/appointment.ts';
import type { Issue } from '../../kernel/errors.ts';
import { endOfTime, isoUtc, parseInstant } from '../../kernel/time.ts';
import { digestBy } from './content-digest.ts';
import { asObject, Id, ruledText } from '../../kernel/schemas.ts';
import { checkName } from '../../kernel/names.ts';
import {
  checkPatientDetails,
  designations,
  GenderInput,
  Name,
  type PatientColumns,
  patientColumns,
  type PatientBodyContext,
  RequiredName,
} from '../../patients/contract/patients.ts';
import { RawJson } from '../../kernel/raw-json.ts';
import { maxNumberLength } from '../../kernel/mobile-number.ts';

/** Names the oldest doctor of the clinic. */
export const defaultDoctor = 'default';

/** The body of `POST /dr/v1/appointment/slots/reserve`. */
export const ReserveBody = Type.Object({
  patient: Type.Object({
    designation: Type.Optional(Type.Enum([...designations, ''])),
    first_name: RequiredName,
    middle_name: Type.Optional(Name),
    last_name: RequiredName,
    dob: Type.String({ ...ruledText, description: 'YYYY-MM-DD' }),
    mobile: Type.String({
      minLength: 1,
      maxLength: maxNumberLength,
      description: 'With or without + and country code',
    }),
    gender: GenderInput,
  }),
  visit_start_time: Type.Optional(
    Type.String({
      maxLength: 64,
      description: 'ISO 8601 with Z or an offset; left out: the start of the next free slot of today',
    }),
  ),
  doctor_id: Type.String({
    minLength: 1,
    maxLength: 255,
    description: `Ours or your own, or ${defaultDoctor}: the clinic's first doctor`,
  }),
  clinic_id: Type.String({ minLength: 1, maxLength: 255, description: 'Ours or your own' }),
  client_meta: Type.Optional(
    Type.Object({
      client_visit_id: Type.Optional(Id),
      patient_id: Type.Optional(Id),
      payment_details: Type.Optional(
        Type.Object({
          payment_id: Type.Optional(Type.String({ maxLength: 255 })),
          amount_paid: Type.Optional(Type.String({ maxLength: 50 })),
        }),
      ),
    }),
  ),
});
export type ReserveBody = Static<typeof ReserveBody>;

const IsoTime = Type.String({ description: 'ISO 8601 in UTC' });

export const ReserveAnswer = Type.Object({
  status: Type.Literal(200),
  status_code: Type.Literal(200),
  success: Type.Literal('true'),
  data: Type.Object({
    appointment_id: Type.String(),
    doctor_id: Type.String(),
    patient_id: Type.String(),
    clinic_id: Type.String(),
    channel: Type.String(),
    status: Type.String(),
    start_time: IsoTime,
    end_time: IsoTime,
    message: Type.String(),
    created_at: IsoTime,
  }),
});

/** A reservation, read and found valid as far as the body tells. */
export interface Reservation {
  /** Of either kind; the doctor perhaps `default`. */
  readonly clinicId: string;
  readonly doctorId: string;
  /** Epoch seconds; null for the next free slot of today. */
  readonly startAt: number | null;
  readonly partnerAppointmentId: string | null;
  readonly partnerPatientId: string | undefined;
  readonly patientDetails: PatientColumns;
  readonly partnerMeta: RawJson | null;
}

/** The rules for a reservation that the schema cannot say. Tolerates any shape. */
export function checkReservation(unread: unknown, bodyContext: PatientBodyContext): Issue[] {
  const body = asObject(unread);
  const patient = asObject(body['patient']);
  return [
    ...checkPatientDetails({ ...patient, last_name: undefined }, '/patient', bodyContext),
    ...checkName(patient['last_name'], '/patient/last_name'),
    ...checkStart(body['visit_start_time']),
  ];
}

function checkStart(value: unknown): Issue[] {
  if (typeof value !== 'string') return [];
  const path = '/visit_start_time';
  const startAt = parseInstant(value);
  if (startAt === null) {
    const message = 'must be a date and a time with Z or an offset';
    return [
      {
        path,
        code: 'format',
        message,
        allowed: { examples: ['2031-06-26T11:30:00.000Z', '2031-06-26T17:00:00+05:30'] },
      },
    ];
  }
  return startAt < endOfTime ? [] : [{ path, code: 'too_large', message: 'is too far in the future' }];
}

/** A valid body as a reservation. What was paid is kept in partner_meta, where its sender finds it again. */
export function readReservation(body: ReserveBody, bodyContext: PatientBodyContext): Reservation {
  const { client_visit_id: visitId, patient_id: patientId, payment_details: payment } = body.client_meta ?? {};
  const { payment_id, amount_paid } = payment ?? {};
  return {
    clinicId: body.clinic_id,
    doctorId: body.doctor_id,
    startAt: body.visit_start_time === undefined ? null : parseInstant(body.visit_start_time),
    partnerAppointmentId: visitId ?? null,
    partnerPatientId: patientId,
    patientDetails: patientColumns(body.patient, bodyContext),
    partnerMeta:
      payment === undefined ? null : new RawJson(JSON.stringify({ payment_details: { payment_id, amount_paid } })),
  };
}

/** Distinguishes a repeat of a client_visit_id from another reservation (rule C7). */
export const reservationDigest: (body: ReserveBody) => string = digestBy(ReserveBody);

/** @returns ReserveAnswer */
export function reserveAnswer(appointment: Appointment): Readonly<Record<string, unknown>> {
  return {
    status: 200,
    status_code: 200,
    success: 'true',
    data: {
      appointment_id: appointment.id,
      doctor_id: appointment.doctorId,
      patient_id: appointment.patientId,
      clinic_id: appointment.clinicId,
      channel: appointment.channel,
      status: appointment.status,
      start_time: isoUtc(appointment.startAt),
      end_time: isoUtc(appointment.endAt),
      message: 'Appointment has been confirmed',
      created_at: isoUtc(appointment.createdAt),
    },
  };
}
