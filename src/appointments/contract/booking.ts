import { type Static, Type } from 'typebox';
import type { Issue } from '../../kernel/errors.ts';
import { slotReasons } from '../../calendar/slots.ts';
import type { Mode } from '../../calendar/schedule.ts';
import type { BusinessSettings } from '../../calendar/settings.ts';
import { checkCustomAttributes } from './attributes.ts';
import {
  checkDisplayMeta,
  checkKept,
  checkLength,
  checkOneId,
  checkStoredSize,
  checkTimes,
  checkVideoUrl,
  modeAliases,
  readMode,
} from './fields.ts';
import type { EntityReference } from '../../kernel/entity-reference.ts';
import { asObject, Id, maxPartnerMetaBytes, named, type UnreadObject } from '../../kernel/schemas.ts';
import {
  checkPatientDetails,
  missingToAdd,
  type PatientColumns,
  patientColumns,
  PatientDetails,
  type PatientBodyContext,
} from '../../patients/contract/patients.ts';
import { type RawJson, type RawObject, readRawObject, textAsSent } from '../../kernel/raw-json.ts';
import { digestBy } from './content-digest.ts';

const Notes = Type.String({ maxLength: 20_000, description: 'Plain text or HTML; returned as sent' });
const Reason = Type.String({ maxLength: 1_000 });

export const AppointmentDetails = Type.Object({
  mode: Type.Optional(Type.Enum(Object.keys(modeAliases), { description: "Left out: the service's first" })),
  start_time: Type.Integer({ description: 'Epoch seconds; the start of an offered slot' }),
  end_time: Type.Optional(
    Type.Integer({ description: "Epoch seconds; left out or equal to start_time: the slot's own end" }),
  ),
  conf_id: Type.Optional(Id),
  custom_attributes: Type.Optional(Type.Unsafe<Record<string, unknown>>({ type: 'object' })),
  video_connect: Type.Optional(
    named(
      'VideoConnect',
      { vendor: Type.Optional(Type.Enum(['100ms', 'other'])), url: Type.Optional(Type.String({ maxLength: 2_000 })) },
      { additionalProperties: true, description: 'Further keys are kept' },
    ),
  ),
  notes: Type.Optional(Notes),
  reason: Type.Optional(Reason),
});

/** The body of `POST /dr/v1/appointment`. */
export const BookAppointmentBody = Type.Object({
  partner_appointment_id: Type.Optional(Id),
  partner_clinic_id: Type.Optional(Id),
  partner_doctor_id: Type.Optional(Id),
  partner_patient_id: Type.Optional(Id),
  clinic_id: Type.Optional(Id),
  doctor_id: Type.Optional(Id),
  patient_id: Type.Optional(Id),
  token: Type.Optional(Type.Integer({ minimum: 1, maximum: 999_999 })),
  appointment_details: AppointmentDetails,
  patient_details: Type.Optional(PatientDetails),
  partner_meta: Type.Optional(Type.Unsafe<Record<string, unknown>>({ type: 'object' })),
  display_meta: Type.Optional(Type.Unsafe<Record<string, unknown>>({ type: 'object' })),
  notes: Type.Optional(Notes),
  reason: Type.Optional(Reason),
  overbook: Type.Optional(
    Type.Boolean({
      description:
        'Book in spite of full seats, hours, notice and leaves; not in the past, and not while the doctor is at ' +
        'another clinic. Needs the scope appointments:overbook',
    }),
  ),
  hold_id: Type.Optional(Id),
});
export type BookAppointmentBody = Static<typeof BookAppointmentBody>;

export const BookAppointmentAnswer = Type.Object({
  appointment_id: Type.String(),
  passed_over: Type.Optional(
    Type.Array(Type.Enum([...slotReasons]), {
      description: 'With overbook: the reasons that would have refused the booking without it',
    }),
  ),
});

export interface BookingBodyContext extends PatientBodyContext {
  readonly settings: BusinessSettings;
  /** The body as it was sent, because parsing changes it. */
  readonly rawBody: string;
  /** The body's partner_meta as it was sent (rule C12). */
  readonly partnerMeta: RawObject;
  /** Problems of values that are stored as sent and cannot be kept so. */
  readonly unkept: readonly Issue[];
}

/**
 * The part of the context that is read from the body's text, and from the body before `__proto__` is taken out of it.
 * Tolerates any shape.
 */
export function readBodyText(
  unread: unknown,
  rawBody: string,
): Pick<BookingBodyContext, 'rawBody' | 'partnerMeta' | 'unkept'> {
  const body = asObject(unread);
  const details = asObject(body['appointment_details']);
  return {
    rawBody,
    partnerMeta: readRawObject(rawBody, 'partner_meta', maxPartnerMetaBytes),
    unkept: [
      ...checkKept(details['custom_attributes'], '/appointment_details/custom_attributes'),
      ...checkKept(details['video_connect'], '/appointment_details/video_connect'),
      ...checkKept(body['display_meta'], '/display_meta'),
    ],
  };
}

/** The patient whom a request names, with the details to add one whom the business does not have. */
export interface AskedPatient {
  readonly patient: EntityReference;
  readonly patientDetails: PatientColumns | null;
  /** The details that are missing to add a patient; empty where none are. */
  readonly missingToAdd: readonly Issue[];
}

/** A request to book, read and found valid as far as the body and the settings tell. */
export interface Booking extends AskedPatient {
  readonly clinic: EntityReference;
  readonly doctor: EntityReference;
  /** For a patient that is named by our id and has none yet. */
  readonly partnerIdToFill: string | null;
  readonly partnerAppointmentId: string | null;
  readonly token: number | null;
  readonly mode: Mode | null;
  readonly serviceId: string | null;
  /** Epoch seconds. */
  readonly startAt: number;
  readonly endAt: number | null;
  readonly overbook: boolean;
  readonly holdId: string | null;
  /** JSON texts. */
  readonly customAttributes: string | null;
  readonly videoConnect: string | null;
  readonly displayMeta: string | null;
  readonly partnerMeta: RawJson | null;
  readonly notes: string | null;
  readonly reason: string | null;
}

/**
 * The rules for a booking that the schema cannot say (rules C1–C15), each problem as an issue. Tolerates any shape.
 */
export function checkBooking(unread: unknown, bodyContext: BookingBodyContext): Issue[] {
  const body = asObject(unread);
  const details = asObject(body['appointment_details']);
  const patient = asObject(body['patient_details']);
  return [
    ...checkOneId(body, 'clinic'),
    ...checkOneId(body, 'doctor'),
    ...checkOneId(body, 'patient'),
    ...checkSamePatient(body, patient),
    ...checkTimes(details, '/appointment_details'),
    ...checkLength(details, '/appointment_details'),
    ...checkCustomAttributes(
      details['custom_attributes'],
      '/appointment_details/custom_attributes',
      bodyContext.settings,
    ),
    ...checkVideoUrl(details, '/appointment_details'),
    ...checkStoredSize(details['video_connect'], '/appointment_details/video_connect'),
    ...checkPatientDetails(patient, '/patient_details', bodyContext),
    ...checkDisplayMeta(body['display_meta'], '/display_meta'),
    ...bodyContext.unkept,
    ...bodyContext.partnerMeta.issues,
    ...checkSaidOnce(body, details, 'notes'),
    ...checkSaidOnce(body, details, 'reason'),
  ];
}

/** A valid body as a booking. */
export function readBooking(body: BookAppointmentBody, bodyContext: BookingBodyContext): Booking {
  const details = body.appointment_details;
  const { rawBody } = bodyContext;
  return {
    clinic: { id: body.clinic_id, partnerId: body.partner_clinic_id },
    doctor: { id: body.doctor_id, partnerId: body.partner_doctor_id },
    patient: { id: body.patient_id, partnerId: body.partner_patient_id },
    patientDetails: body.patient_details === undefined ? null : patientColumns(body.patient_details, bodyContext),
    partnerIdToFill: body.patient_id === undefined ? null : (body.patient_details?.partner_patient_id ?? null),
    missingToAdd: missingToAdd(asObject(body.patient_details), '/patient_details'),
    partnerAppointmentId: body.partner_appointment_id ?? null,
    token: body.token ?? null,
    mode: details.mode === undefined ? null : readMode(details.mode),
    serviceId: details.conf_id ?? null,
    startAt: details.start_time,
    endAt: details.end_time ?? null,
    overbook: body.overbook ?? false,
    holdId: body.hold_id ?? null,
    customAttributes: textAsSent(rawBody, ['appointment_details', 'custom_attributes'], details.custom_attributes),
    videoConnect: textAsSent(rawBody, ['appointment_details', 'video_connect'], details.video_connect),
    displayMeta: textAsSent(rawBody, ['display_meta'], body.display_meta),
    partnerMeta: bodyContext.partnerMeta.raw ?? null,
    notes: details.notes ?? body.notes ?? null,
    reason: details.reason ?? body.reason ?? null,
  };
}

/** Distinguishes a repeat of a `partner_appointment_id` from another booking (rule C7). */
export const contentDigest: (body: BookAppointmentBody) => string = digestBy(BookAppointmentBody);

function checkSamePatient(body: UnreadObject, patient: UnreadObject): Issue[] {
  const outer = body['partner_patient_id'];
  const inner = patient['partner_patient_id'];
  if (outer === undefined || inner === undefined || outer === inner) return [];
  return [
    {
      path: '/patient_details/partner_patient_id',
      code: 'conflict',
      message: 'must equal partner_patient_id where both are given',
    },
  ];
}

function checkSaidOnce(body: UnreadObject, details: UnreadObject, field: string): Issue[] {
  if (body[field] === undefined || details[field] === undefined || body[field] === details[field]) return [];
  return [
    {
      path: `/${field}`,
      code: 'conflict',
      message: `differs from the ${field} in appointment_details; send one of them`,
    },
  ];
}
