import { type Static, Type } from 'typebox';
import type { Issue } from '../../kernel/errors.ts';
import { checkDisplayMeta, checkKept, checkLength, checkStoredSize, checkTimes, checkVideoUrl } from './fields.ts';
import { checkNamedOnce, EndTime, ModeField, StartTime, Token } from './moves.ts';
import { AppointmentDetails } from './booking.ts';
import { asObject, Id, maxPartnerMetaBytes, named, type UnreadObject } from '../../kernel/schemas.ts';
import { checkPatientDetails, PatientDetails, type PatientBodyContext } from '../../patients/contract/patients.ts';
import { type RawObject, readRawObject } from '../../kernel/raw-json.ts';
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
export const ChangeAppointmentBody = named('AppointmentChanges', {
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
export type ChangeAppointmentBody = Static<typeof ChangeAppointmentBody>;

type DetailField = keyof typeof details;

export interface ChangeBodyContext extends PatientBodyContext, AttributeRules {
  readonly rawBody: string;
  readonly partnerMeta: RawObject;
  /** Problems of values that are stored as sent and cannot be kept so. */
  readonly unkept: readonly Issue[];
}

/**
 * The part of the context that is read from the body's text, and from the body before `__proto__` is taken out of it.
 * Tolerates any shape.
 */
export function readChangedText(
  unread: unknown,
  rawBody: string,
): Pick<ChangeBodyContext, 'rawBody' | 'partnerMeta' | 'unkept'> {
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

/** The rules for a change beyond the schema: those of a booking for the fields that are sent. Tolerates any shape. */
export function checkAppointmentChanges(unread: unknown, bodyContext: ChangeBodyContext): Issue[] {
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
