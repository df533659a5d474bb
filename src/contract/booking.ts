import { createHash } from 'node:crypto';
import { type Static, Type } from 'typebox';
import type { Issue } from '../domain/errors.ts';
import type { Mode } from '../domain/schedule.ts';
import type { BusinessSettings } from '../domain/settings.ts';
import {
  checkCustomAttributes,
  checkDisplayMeta,
  checkLength,
  checkOneId,
  checkStoredSize,
  checkTimes,
  checkVideoUrl,
  modeAliases,
  readMode,
  type EntityReference,
} from './appointment-fields.ts';
import { asObject, Id, type UnreadObject } from './common.ts';
import {
  checkPatientDetails,
  missingToAdd,
  type PatientColumns,
  patientColumns,
  PatientDetails,
  type PatientSurroundings,
} from './patients.ts';
import { type RawJson, type RawObject, readRawObject } from './raw-json.ts';

export const maxPartnerMetaBytes = 16 * 1024;

const Notes = Type.String({ maxLength: 20_000, description: 'Plain text or HTML; returned as sent' });
const Reason = Type.String({ maxLength: 1_000 });

export const AppointmentDetails = Type.Object({
  mode: Type.Optional(Type.Enum(Object.keys(modeAliases), { description: "Left out: the service's first" })),
  start_time: Type.Integer({ description: 'Epoch seconds; the start of an offered slot' }),
  end_time: Type.Optional(Type.Integer({ description: "Epoch seconds; left out or equal to start_time: the slot's own end" })),
  conf_id: Type.Optional(Id),
  custom_attributes: Type.Optional(Type.Unsafe<Record<string, unknown>>({ type: 'object' })),
  video_connect: Type.Optional(
    Type.Object(
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
  overbook: Type.Optional(Type.Boolean({ description: 'Book beyond the seats; needs the scope appointments:overbook' })),
});
export type BookAppointmentBody = Static<typeof BookAppointmentBody>;

export const BookAppointmentAnswer = Type.Object({ appointment_id: Type.String() });

export interface BookingSurroundings extends PatientSurroundings {
  readonly settings: BusinessSettings;
  /** The body's partner_meta as it was sent, from readPartnerMeta. */
  readonly partnerMeta: RawObject;
}

/** @param rawBody the body as it was sent, because parsing would change it (decision C12) */
export function readPartnerMeta(rawBody: string): RawObject {
  return readRawObject(rawBody, 'partner_meta', maxPartnerMetaBytes);
}

/** A request to book, read and found valid as far as the body and the settings tell. */
export interface Booking {
  readonly clinic: EntityReference;
  readonly doctor: EntityReference;
  readonly patient: EntityReference;
  readonly patientDetails: PatientColumns | null;
  /** What keeps `patientDetails` from adding a patient; empty where nothing does. */
  readonly missingToAdd: readonly Issue[];
  readonly partnerAppointmentId: string | null;
  readonly token: number | null;
  readonly mode: Mode | null;
  readonly serviceId: string | null;
  /** Epoch seconds. */
  readonly startAt: number;
  readonly endAt: number | null;
  readonly overbook: boolean;
  /** JSON texts. */
  readonly customAttributes: string | null;
  readonly videoConnect: string | null;
  readonly displayMeta: string | null;
  readonly partnerMeta: RawJson | null;
  readonly notes: string | null;
  readonly reason: string | null;
}

/**
 * The rules for a booking that the schema cannot say (decisions C1–C15), each problem as an issue. Tolerates any shape.
 */
export function checkBooking(unread: unknown, surroundings: BookingSurroundings): Issue[] {
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
    ...checkCustomAttributes(details['custom_attributes'], '/appointment_details/custom_attributes', surroundings.settings),
    ...checkVideoUrl(details, '/appointment_details'),
    ...checkStoredSize(details['video_connect'], '/appointment_details/video_connect'),
    ...checkPatientDetails(patient, '/patient_details', surroundings),
    ...checkDisplayMeta(body['display_meta'], '/display_meta'),
    ...surroundings.partnerMeta.issues,
    ...checkSaidOnce(body, details, 'notes'),
    ...checkSaidOnce(body, details, 'reason'),
  ];
}

/** A valid body as a booking. */
export function readBooking(body: BookAppointmentBody, surroundings: BookingSurroundings): Booking {
  const details = body.appointment_details;
  return {
    clinic: { id: body.clinic_id, partnerId: body.partner_clinic_id },
    doctor: { id: body.doctor_id, partnerId: body.partner_doctor_id },
    patient: { id: body.patient_id, partnerId: body.partner_patient_id },
    patientDetails: body.patient_details === undefined ? null : patientColumns(body.patient_details, surroundings),
    missingToAdd: missingToAdd(asObject(body.patient_details), '/patient_details'),
    partnerAppointmentId: body.partner_appointment_id ?? null,
    token: body.token ?? null,
    mode: details.mode === undefined ? null : readMode(details.mode),
    serviceId: details.conf_id ?? null,
    startAt: details.start_time,
    endAt: details.end_time ?? null,
    overbook: body.overbook ?? false,
    customAttributes: jsonText(details.custom_attributes),
    videoConnect: jsonText(details.video_connect),
    displayMeta: jsonText(body.display_meta),
    partnerMeta: surroundings.partnerMeta.raw ?? null,
    notes: details.notes ?? body.notes ?? null,
    reason: details.reason ?? body.reason ?? null,
  };
}

/**
 * A digest of what a body says, the same for any order of keys and for whatever unknown fields stand in it:
 * by it a repeat of a `partner_appointment_id` is told from another request (decision C7). Hexadecimal SHA-256.
 */
export function contentDigest(body: BookAppointmentBody): string {
  return createHash('sha256').update(bodyText(body)).digest('hex');
}

type TextOf = (value: unknown) => string;

/** JSON with keys in order, of the fields that the schema knows; of all where it says that further ones are kept. */
function textBySchema(schema: object): TextOf {
  const { properties, additionalProperties } = schema as { properties?: Record<string, object>; additionalProperties?: boolean };
  if (properties === undefined || additionalProperties === true) return sortedText;
  const fields = Object.keys(properties).toSorted().map((key) => [key, textBySchema(properties[key] ?? {})] as const);
  return (value) => {
    const members = asObject(value);
    return `{${fields.flatMap(([key, textOf]) => (members[key] === undefined ? [] : [`"${key}":${textOf(members[key])}`])).join()}}`;
  };
}

function sortedText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sortedText).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = value as UnreadObject;
  return `{${Object.keys(members).toSorted().map((key) => `${JSON.stringify(key)}:${sortedText(members[key])}`).join()}}`;
}

/** Made once: it runs for every booking. */
const bodyText = textBySchema(BookAppointmentBody);

function jsonText(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

function checkSamePatient(body: UnreadObject, patient: UnreadObject): Issue[] {
  const outer = body['partner_patient_id'];
  const inner = patient['partner_patient_id'];
  if (outer === undefined || inner === undefined || outer === inner) return [];
  return [
    { path: '/patient_details/partner_patient_id', code: 'conflict', message: 'must equal partner_patient_id where both are given' },
  ];
}

function checkSaidOnce(body: UnreadObject, details: UnreadObject, field: string): Issue[] {
  if (body[field] === undefined || details[field] === undefined || body[field] === details[field]) return [];
  return [{ path: `/${field}`, code: 'conflict', message: `differs from the ${field} in appointment_details; send one of them` }];
}
