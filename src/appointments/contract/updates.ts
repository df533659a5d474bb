import { type Static, Type } from 'typebox';
import type { Issue } from '../../kernel/errors.ts';
import type { Mode } from '../../calendar/schedule.ts';
import { checkDisplayMeta, checkKept, checkLength, checkStoredSize, checkTimes, checkVideoUrl } from './fields.ts';
import {
  checkNamedOnce,
  EndTime,
  ModeField,
  type NamedEntity,
  readModeField,
  readNamed,
  StartTime,
  Token,
} from './moves.ts';
import { AppointmentDetails } from './booking.ts';
import { maxPartnerMetaBytes, named } from '../../kernel/schemas.ts';
import { asObject, Id, type UnreadObject } from '../../kernel/schemas.ts';
import { type PatientChanges, readPatientChanges } from '../../patients/contract/registration.ts';
import { checkPatientDetails, PatientDetails, type PatientBodyContext } from '../../patients/contract/patients.ts';
import { type RawObject, readRawObject, textAsSent } from '../../kernel/raw-json.ts';
import { type AttributeRules, checkSetAttributes } from './attributes.ts';

const { custom_attributes, video_connect, notes, reason } = AppointmentDetails.properties;

/** The fields that both forms of the call know, one beside the ids, the other in `appointment_details`. */
const details = {
  start_time: Type.Optional(StartTime),
  end_time: Type.Optional(EndTime),
  mode: Type.Optional(ModeField),
  conf_id: Type.Optional(Id),
  custom_attributes,
  video_connect,
  notes,
  reason,
};

/**
 * The body of `PATCH /dr/v1/appointment/{id}` and `PATCH /dr/v2/appointment/{id}`; each understands the other's form.
 */
export const UpdateAppointmentBody = named('AppointmentChanges', {
  clinic_id: Type.Optional(Id),
  partner_clinic_id: Type.Optional(Id),
  doctor_id: Type.Optional(Id),
  partner_doctor_id: Type.Optional(Id),
  patient_id: Type.Optional(Id),
  partner_patient_id: Type.Optional(Id),
  token: Type.Optional(Token),
  ...details,
  appointment_details: Type.Optional(Type.Object(details)),
  patient_details: Type.Optional(PatientDetails),
  partner_meta: Type.Optional(
    Type.Unsafe<Record<string, unknown>>({ type: 'object', description: 'Replaces what is stored, whole' }),
  ),
  display_meta: Type.Optional(
    Type.Unsafe<Record<string, unknown>>({ type: 'object', description: 'Replaces what is stored, whole' }),
  ),
});
export type UpdateAppointmentBody = Static<typeof UpdateAppointmentBody>;

type DetailField = keyof typeof details;

export interface UpdateBodyContext extends PatientBodyContext, AttributeRules {
  readonly rawBody: string;
  readonly partnerMeta: RawObject;
  /** Problems of values that are stored as sent and cannot be kept so. */
  readonly unkept: readonly Issue[];
}

/**
 * The part of the context that is read from the body's text, and from the body before `__proto__` is taken out of it.
 * Tolerates any shape.
 */
export function readUpdateText(
  unread: unknown,
  rawBody: string,
): Pick<UpdateBodyContext, 'rawBody' | 'partnerMeta' | 'unkept'> {
  const body = asObject(unread);
  const inner = asObject(body['appointment_details']);
  const kept = (['custom_attributes', 'video_connect'] as const).flatMap((field) => [
    ...checkKept(body[field], `/${field}`),
    ...checkKept(inner[field], `/appointment_details/${field}`),
  ]);
  return {
    rawBody,
    partnerMeta: readRawObject(rawBody, 'partner_meta', maxPartnerMetaBytes),
    unkept: [...kept, ...checkKept(body['display_meta'], '/display_meta')],
  };
}

/** The rules for an update beyond the schema: those of a booking for the fields that are sent. Tolerates any shape. */
export function checkUpdate(unread: unknown, bodyContext: UpdateBodyContext): Issue[] {
  const body = asObject(unread);
  const inner = asObject(body['appointment_details']);
  const said = Object.fromEntries(
    (['start_time', 'end_time'] as const).map((field) => [field, saidOf(body, inner, field)]),
  );
  const pointer = inner['start_time'] === undefined && inner['end_time'] === undefined ? '' : '/appointment_details';
  return [
    ...(['clinic', 'doctor', 'patient'] as const).flatMap((entity) => checkNamedOnce(body, entity)),
    ...checkSamePatient(body),
    ...checkTimes(said, pointer),
    ...checkLength(said, pointer),
    ...[['', body] as const, ['/appointment_details', inner] as const].flatMap(([at, given]) => [
      ...checkSetAttributes(given['custom_attributes'], `${at}/custom_attributes`, bodyContext),
      ...checkVideoUrl(given, at),
      ...checkStoredSize(given['video_connect'], `${at}/video_connect`),
    ]),
    ...checkPatientDetails(asObject(body['patient_details']), '/patient_details', bodyContext),
    ...checkDisplayMeta(body['display_meta'], '/display_meta'),
    ...bodyContext.unkept,
    ...bodyContext.partnerMeta.issues,
    ...(Object.keys(details) as DetailField[]).flatMap((field) => checkSaidOnce(body, inner, field)),
  ];
}

/** An id that names the patient, and the place of its field in the body. */
export interface NamedPatient {
  readonly path: string;
  readonly id: string;
  readonly isPartners: boolean;
}

/** The changes that an update asks for; null where it names none. JSON members are texts. */
export interface AppointmentUpdate {
  readonly clinic: NamedEntity | null;
  readonly doctor: NamedEntity | null;
  readonly patients: readonly NamedPatient[];
  readonly token: number | null;
  /** Epoch seconds. */
  readonly startAt: number | null;
  readonly endAt: number | null;
  readonly endPath: string;
  readonly mode: Mode | null;
  readonly serviceId: string | null;
  /** To be merged into those that there are. */
  readonly customAttributes: string | null;
  readonly videoConnect: string | null;
  readonly partnerMeta: string | null;
  readonly displayMeta: string | null;
  readonly notes: string | null;
  readonly reason: string | null;
  readonly patientChanges: PatientChanges | null;
}

export const nothing: AppointmentUpdate = {
  clinic: null,
  doctor: null,
  patients: [],
  token: null,
  startAt: null,
  endAt: null,
  endPath: '/end_time',
  mode: null,
  serviceId: null,
  customAttributes: null,
  videoConnect: null,
  partnerMeta: null,
  displayMeta: null,
  notes: null,
  reason: null,
  patientChanges: null,
};

/** A valid body of either form. */
export function readUpdate(body: UpdateAppointmentBody, bodyContext: UpdateBodyContext): AppointmentUpdate {
  const inner = body.appointment_details ?? {};
  const said = { ...body, ...inner };
  const asSent = (field: 'custom_attributes' | 'video_connect'): string | null =>
    textAsSent(bodyContext.rawBody, inner[field] === undefined ? [field] : ['appointment_details', field], said[field]);
  return {
    clinic: readNamed(body, 'clinic'),
    doctor: readNamed(body, 'doctor'),
    patients: namedPatients(body),
    token: body.token ?? null,
    startAt: said.start_time ?? null,
    endAt: said.end_time ?? null,
    endPath: inner.end_time === undefined ? '/end_time' : '/appointment_details/end_time',
    mode: readModeField(said.mode),
    serviceId: said.conf_id ?? null,
    customAttributes: asSent('custom_attributes'),
    videoConnect: asSent('video_connect'),
    partnerMeta: bodyContext.partnerMeta.raw?.text ?? null,
    displayMeta: textAsSent(bodyContext.rawBody, ['display_meta'], body.display_meta),
    notes: said.notes ?? null,
    reason: said.reason ?? null,
    patientChanges: body.patient_details === undefined ? null : patientChangesOf(body.patient_details, bodyContext),
  };
}

function namedPatients(body: UpdateAppointmentBody): NamedPatient[] {
  const inner = body.patient_details?.partner_patient_id;
  return [
    ...(body.patient_id === undefined ? [] : [{ path: '/patient_id', id: body.patient_id, isPartners: false }]),
    ...(body.partner_patient_id === undefined
      ? []
      : [{ path: '/partner_patient_id', id: body.partner_patient_id, isPartners: true }]),
    ...(inner === undefined ? [] : [{ path: '/patient_details/partner_patient_id', id: inner, isPartners: true }]),
  ];
}

const patientFields = [
  'designation',
  'first_name',
  'middle_name',
  'last_name',
  'mobile',
  'gender',
  'dob',
  'age',
  'address',
] as const;

/** Of the patient's own record only what an appointment may say; an empty text clears. */
function patientChangesOf(given: Static<typeof PatientDetails>, bodyContext: PatientBodyContext): PatientChanges {
  const known = Object.fromEntries(
    patientFields.flatMap((field) => (given[field] === undefined ? [] : [[field, given[field]]])),
  );
  return readPatientChanges(known, '', bodyContext);
}

/** The inner form wins, which differs only where a refusal comes. */
function saidOf(body: UnreadObject, inner: UnreadObject, field: DetailField): unknown {
  return inner[field] ?? body[field];
}

function checkSaidOnce(body: UnreadObject, inner: UnreadObject, field: DetailField): Issue[] {
  if (body[field] === undefined || inner[field] === undefined) return [];
  if (JSON.stringify(body[field]) === JSON.stringify(inner[field])) return [];
  return [
    {
      path: `/${field}`,
      code: 'conflict',
      message: `differs from the ${field} in appointment_details; send one of them`,
    },
  ];
}

function checkSamePatient(body: UnreadObject): Issue[] {
  const outer = body['partner_patient_id'];
  const inner = asObject(body['patient_details'])['partner_patient_id'];
  if (outer === undefined || inner === undefined || outer === inner) return [];
  return [
    {
      path: '/patient_details/partner_patient_id',
      code: 'conflict',
      message: 'must equal partner_patient_id where both are given',
    },
  ];
}
