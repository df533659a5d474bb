import { type Static, Type } from 'typebox';
import type { Issue } from '../../kernel/errors.ts';
import { checkCustomAttributes } from '../../appointments/contract/attributes.ts';
import { checkDisplayMeta, checkKept, checkOneId, modeAliases, readMode } from '../../appointments/contract/fields.ts';
import { originFields } from '../../appointments/contract/origin.ts';
import { BookAppointmentBody, type Booking, type BookingBodyContext } from '../../appointments/contract/booking.ts';
import { digestBy } from '../../appointments/contract/content-digest.ts';
import { asObject, Id, type UnreadObject } from '../../kernel/schemas.ts';
import { checkName, plainNameRule } from '../../kernel/names.ts';
import {
  checkPatientDetails,
  missingToAdd,
  patientColumns,
  type PatientBodyContext,
} from '../../patients/contract/patients.ts';
import { textAsSent } from '../../kernel/raw-json.ts';
import { checkSamePatient, patientFields } from './assign-patient.ts';
import { maxNumberLength } from '../../kernel/mobile-number.ts';

const booked = BookAppointmentBody.properties;
const Json = Type.Optional(Type.Unsafe<Record<string, unknown>>({ type: 'object' }));

/** The body of `POST /opdesk/v1/walk-ins`. */
export const WalkInBody = Type.Object({
  partner_appointment_id: booked.partner_appointment_id,
  clinic_id: Type.Optional(Id),
  partner_clinic_id: Type.Optional(Id),
  doctor_id: Type.Optional(Id),
  partner_doctor_id: Type.Optional(Id),
  ...patientFields,
  name: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      allOf: [plainNameRule],
      description: 'Of somebody who is not registered',
    }),
  ),
  mobile: Type.Optional(
    Type.String({
      maxLength: maxNumberLength,
      description: 'Of somebody who is not registered; with or without + and country code',
    }),
  ),
  mode: Type.Optional(Type.Enum(Object.keys(modeAliases), { description: 'Left out: INCLINIC' })),
  conf_id: Type.Optional(Id),
  custom_attributes: Json,
  display_meta: Json,
  partner_meta: Json,
  notes: booked.notes,
  reason: booked.reason,
  ...originFields,
});
export type WalkInBody = Static<typeof WalkInBody>;

export interface WalkInBodyContext extends BookingBodyContext {
  /** Problems of attributes that cannot be kept as sent. */
  readonly unkeptAttributes: readonly Issue[];
}

/** To be asked of the body before `__proto__` is taken out of it. Tolerates any shape. */
export function unkeptAttributes(unread: unknown): Issue[] {
  return checkKept(asObject(unread)['custom_attributes'], '/custom_attributes');
}

/** The rules for a walk-in that the schema cannot say. Tolerates any shape. */
export function checkWalkIn(unread: unknown, bodyContext: WalkInBodyContext): Issue[] {
  const body = asObject(unread);
  return [
    ...checkOneId(body, 'clinic'),
    ...checkOneId(body, 'doctor'),
    ...checkPatientOrGuest(body),
    ...checkGuest(body, bodyContext),
    ...checkPatientDetails(asObject(body['patient_details']), '/patient_details', bodyContext),
    ...checkCustomAttributes(body['custom_attributes'], '/custom_attributes', bodyContext.settings),
    ...checkDisplayMeta(body['display_meta'], '/display_meta'),
    ...bodyContext.unkept,
    ...bodyContext.unkeptAttributes,
    ...bodyContext.partnerMeta.issues,
  ];
}

/** A walk-in is a patient with one id, a patient who is described, a guest, or a guest without a name. */
function checkPatientOrGuest(body: UnreadObject): Issue[] {
  const {
    patient_id: id,
    partner_patient_id: partnerId,
    patient_details: details,
  } = body as Readonly<Record<string, unknown>>;
  const isGuest = body['name'] !== undefined || body['mobile'] !== undefined;
  const isPatient = id !== undefined || partnerId !== undefined || details !== undefined;
  return [
    ...(id === undefined || partnerId === undefined ? [] : checkOneId(body, 'patient')),
    ...(isGuest && isPatient
      ? [
          {
            path: body['name'] === undefined ? '/mobile' : '/name',
            code: 'conflict' as const,
            message: 'is for somebody who is not registered; send either this or the patient',
          },
        ]
      : []),
    ...(details !== undefined && id === undefined && partnerId === undefined
      ? missingToAdd(asObject(details), '/patient_details')
      : []),
    ...checkSamePatient(partnerId, asObject(details)),
  ];
}

function checkGuest({ name, mobile }: UnreadObject, bodyContext: PatientBodyContext): Issue[] {
  return [...checkPatientDetails({ mobile }, '', bodyContext), ...checkName(name, '/name')];
}

export interface WalkIn extends Omit<Booking, 'startAt' | 'endAt'> {
  readonly guestName: string | null;
  /** E.164 */
  readonly guestMobile: string | null;
}

/**
 * A valid body as a walk-in. A patient who is described without an id may have a partner's id in the description.
 */
export function readWalkIn(body: WalkInBody, bodyContext: WalkInBodyContext): WalkIn {
  const { rawBody } = bodyContext;
  const { patient_details: details } = body;
  const guest = patientColumns({ mobile: body.mobile }, bodyContext);
  const partnerPatientId =
    body.partner_patient_id ?? (body.patient_id === undefined ? details?.partner_patient_id : undefined);
  return {
    clinic: { id: body.clinic_id, partnerId: body.partner_clinic_id },
    doctor: { id: body.doctor_id, partnerId: body.partner_doctor_id },
    patient: { id: body.patient_id, partnerId: partnerPatientId },
    patientDetails: details === undefined ? null : patientColumns(details, bodyContext),
    partnerIdToFill: body.patient_id === undefined ? null : (details?.partner_patient_id ?? null),
    missingToAdd: missingToAdd(asObject(details), '/patient_details'),
    partnerAppointmentId: body.partner_appointment_id ?? null,
    token: null,
    mode: body.mode === undefined ? null : readMode(body.mode),
    serviceId: body.conf_id ?? null,
    overbook: false,
    holdId: null,
    customAttributes: textAsSent(rawBody, ['custom_attributes'], body.custom_attributes),
    videoConnect: null,
    displayMeta: textAsSent(rawBody, ['display_meta'], body.display_meta),
    partnerMeta: bodyContext.partnerMeta.raw ?? null,
    notes: body.notes ?? null,
    reason: body.reason ?? null,
    guestName: body.name?.trim() ?? null,
    guestMobile: guest.mobile,
  };
}

/** Distinguishes a repeat of a walk-in's partner id from another request (rule C7). */
export const walkInDigest: (body: WalkInBody) => string = digestBy(WalkInBody);
