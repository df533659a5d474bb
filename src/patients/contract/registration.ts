import { type Static, Type } from 'typebox';
import type { Issue } from '../../kernel/errors.ts';
import type { Gender } from '../../kernel/person.ts';
import {
  asObject,
  clearable,
  emailRule,
  Id,
  maxPartnerMetaBytes,
  named,
  readClearable,
  type UnreadObject,
} from '../../kernel/schemas.ts';
import {
  checkPatientDetails,
  designations,
  GenderInput,
  missingToAdd,
  patientColumns,
  PatientDetails,
  type PatientBodyContext,
  readGender,
  RequiredName,
} from './patients.ts';
import { plainNameRule } from '../../kernel/names.ts';
import { readRawObject } from '../../kernel/raw-json.ts';
import { maxNumberLength } from '../../kernel/mobile-number.ts';

const relationNames = [
  'Husband',
  'Wife',
  'Father',
  'Mother',
  'Son',
  'Daughter',
  'Brother',
  'Sister',
  'Grandfather',
  'Grandmother',
  'Spouse',
  'Father & Mother',
  'Cousin Brother',
  'Cousin Sister',
  'Paternal Uncle',
  'Paternal Aunt',
  'Maternal Uncle',
  'Maternal Aunt',
  'Paternal Grandfather',
  'Paternal Grandmother',
  'Maternal Grandfather',
  'Maternal Grandmother',
  'Great grandfather',
  'Great grandmother',
  'Niece',
  'Nephew',
] as const;

export const Relation = named('Relation', { relation: Type.Enum([...relationNames]), pid: Id });
const maxRelations = 50;

const extras = {
  email: clearable(254, emailRule),
  tag: clearable(100),
  relations: Type.Optional(
    Type.Unsafe<readonly Static<typeof Relation>[] | null>({
      type: ['array', 'null'],
      items: Relation,
      maxItems: maxRelations,
    }),
  ),
  partner_meta: Type.Optional(
    Type.Unsafe<Record<string, unknown> | null>({
      type: ['object', 'null'],
      description: 'Stored and echoed as sent, up to 16 KiB',
    }),
  ),
};

/** The body of `POST /dr/v1/patient`; of dob and age exactly one. */
export const AddPatientBody = Type.Object({
  ...PatientDetails.properties,
  first_name: RequiredName,
  gender: GenderInput,
  ...extras,
});

export const addressLines = ['line1', 'line2', 'city', 'state', 'country', 'pincode'] as const;

/** The body of `PATCH /dr/v1/patient/{patient_id}`: what it names is overwritten. */
export const ChangePatientBody = Type.Object({
  designation: Type.Optional(Type.Unsafe<string | null>({ enum: [...designations, '', null] })),
  first_name: PatientDetails.properties.first_name,
  middle_name: clearable(100, plainNameRule),
  last_name: clearable(100, plainNameRule),
  mobile: clearable(maxNumberLength),
  gender: PatientDetails.properties.gender,
  dob: PatientDetails.properties.dob,
  age: PatientDetails.properties.age,
  address: Type.Optional(
    Type.Unsafe<Record<string, string | number | null> | null>({
      type: ['object', 'null'],
      properties: {
        ...Object.fromEntries(addressLines.map((line) => [line, { type: ['string', 'null'], maxLength: 255 }])),
        pincode: { type: ['integer', 'string', 'null'], maxLength: 12, minimum: 0, maximum: 999_999_999_999 },
      },
      description: 'The lines that are given replace those of that name; null clears the address',
    }),
  ),
  ...extras,
});

/** A patient's values as columns; the last three members of the JSON kind are texts. */
export interface PatientRecord extends Omit<ReturnType<typeof patientColumns>, 'first_name' | 'gender' | 'address'> {
  readonly first_name: string;
  readonly gender: Gender;
  readonly email: string | null;
  readonly tag: string | null;
  readonly address: string | null;
  readonly partner_meta: string | null;
  readonly relations: string | null;
  /** Fields of the directory alone; one that a new patient lacks is null. `extras` is a JSON text. */
  readonly blood_group?: string | null;
  readonly abha?: string | null;
  readonly extras?: string | null;
}

/** The rules for adding or changing a patient that the schema cannot say (rules C2, C12, C15). Tolerates any shape. */
export function checkPatientBody(
  unread: unknown,
  rawBody: string,
  bodyContext: PatientBodyContext,
  isNew: boolean,
): Issue[] {
  const body = asObject(unread);
  return [
    ...checkPatientDetails(body, '', bodyContext),
    ...(isNew ? missingToAdd(body, '') : []),
    ...readRawObject(rawBody, 'partner_meta', maxPartnerMetaBytes).issues,
  ];
}

export function readNewPatient(
  body: Static<typeof AddPatientBody>,
  rawBody: string,
  bodyContext: PatientBodyContext,
): { readonly partnerId: string | null; readonly record: PatientRecord } {
  const columns = patientColumns(body, bodyContext);
  return {
    partnerId: body.partner_patient_id ?? null,
    record: {
      ...columns,
      first_name: columns.first_name ?? '',
      gender: readGender(body.gender),
      address: columns.address && JSON.stringify(columns.address),
      ...extraColumns(body, rawBody),
    },
  };
}

/** The values that a change overwrites: only those that the body names. */
export interface PatientChanges {
  /** Another partner's id. */
  readonly partnerId?: string;
  /** Whether the patient is to be archived. */
  readonly archived?: boolean;
  readonly columns: Partial<PatientRecord>;
  /** By line, null for one that is cleared; null for the whole address. */
  readonly address: Readonly<Record<string, string | null>> | null;
}

export function readPatientChanges(
  body: Static<typeof ChangePatientBody>,
  rawBody: string,
  bodyContext: PatientBodyContext,
): PatientChanges {
  const all: UnreadObject = { ...patientColumns(body, bodyContext), ...extraColumns(body, rawBody) };
  const named = Object.keys(body).flatMap((field) => columnsOf[field] ?? []);
  return {
    columns: Object.fromEntries(named.map((column) => [column, all[column]])) as Partial<PatientRecord>,
    address: body.address === null ? null : addressChanges(body.address ?? {}),
  };
}

/** The columns that a field of the body overwrites. */
export const columnsOf: Readonly<Record<string, readonly (keyof PatientRecord)[]>> = {
  designation: ['designation'],
  first_name: ['first_name'],
  middle_name: ['middle_name'],
  last_name: ['last_name'],
  gender: ['gender'],
  dob: ['date_of_birth', 'from_age'],
  age: ['date_of_birth', 'from_age'],
  mobile: ['mobile'],
  email: ['email'],
  tag: ['tag'],
  partner_meta: ['partner_meta'],
  relations: ['relations'],
};

function extraColumns(
  body: Pick<Static<typeof ChangePatientBody>, 'email' | 'tag' | 'relations'>,
  rawBody: string,
): Pick<PatientRecord, 'email' | 'tag' | 'partner_meta' | 'relations'> {
  const relations = body.relations?.map(({ relation, pid }) => ({ relation, pid })) ?? [];
  return {
    email: readClearable(body.email) ?? null,
    tag: readClearable(body.tag) ?? null,
    partner_meta: readRawObject(rawBody, 'partner_meta', maxPartnerMetaBytes).raw?.text ?? null,
    relations: relations.length === 0 ? null : JSON.stringify(relations),
  };
}

function addressChanges(address: Readonly<Record<string, string | number | null>>): Record<string, string | null> {
  return Object.fromEntries(
    addressLines.flatMap((line) => {
      const value = address[line];
      return value === undefined ? [] : [[line, value === null || value === '' ? null : String(value)] as const];
    }),
  );
}
