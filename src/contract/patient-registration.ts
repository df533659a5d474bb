import { type Static, Type } from 'typebox';
import type { Issue } from '../domain/errors.ts';
import { ageOn, fullName, type Gender, normaliseMobile, type Patient } from '../domain/patient.ts';
import { isoUtc } from '../domain/time.ts';
import { maxPartnerMetaBytes } from './booking.ts';
import { asObject, clearable, emailRule, Id, readClearable, type UnreadObject, withoutEmpty } from './common.ts';
import {
  checkPatientDetails,
  designations,
  genders,
  missingToAdd,
  patientColumns,
  PatientDetails,
  type PatientSurroundings,
} from './patients.ts';
import { RawJson, readRawObject } from './raw-json.ts';

export const relationNames = [
  'Husband', 'Wife', 'Father', 'Mother', 'Son', 'Daughter', 'Brother', 'Sister', 'Grandfather', 'Grandmother', 'Spouse',
  'Father & Mother', 'Cousin Brother', 'Cousin Sister', 'Paternal Uncle', 'Paternal Aunt', 'Maternal Uncle',
  'Maternal Aunt', 'Paternal Grandfather', 'Paternal Grandmother', 'Maternal Grandfather', 'Maternal Grandmother',
  'Great grandfather', 'Great grandmother', 'Niece', 'Nephew',
] as const;

const Relation = Type.Object({ relation: Type.Enum([...relationNames]), pid: Id });
const maxRelations = 50;

const extras = {
  email: clearable(254, emailRule),
  tag: clearable(100),
  relations: Type.Optional(
    Type.Unsafe<readonly Static<typeof Relation>[] | null>({ type: ['array', 'null'], items: Relation, maxItems: maxRelations }),
  ),
  partner_meta: Type.Optional(
    Type.Unsafe<Record<string, unknown> | null>({ type: ['object', 'null'], description: 'Stored and echoed as sent, up to 16 KiB' }),
  ),
};

/** The body of `POST /dr/v1/patient`; of dob and age exactly one. */
export const AddPatientBody = Type.Object({
  ...PatientDetails.properties,
  first_name: Type.String({ minLength: 1, maxLength: 100 }),
  gender: Type.Enum([...genders]),
  ...extras,
});

const addressLines = ['line1', 'line2', 'city', 'state', 'country', 'pincode'] as const;

/** The body of `PATCH /dr/v1/patient/{patient_id}`: what it names is overwritten. */
export const UpdatePatientBody = Type.Object({
  designation: Type.Optional(Type.Unsafe<string | null>({ enum: [...designations, '', null] })),
  first_name: PatientDetails.properties.first_name,
  middle_name: clearable(100),
  last_name: clearable(100),
  mobile: clearable(50),
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

export const PatientIdAnswer = Type.Object({ patient_id: Type.String() });

/** A patient's values as columns; the last three members of the JSON kind are texts. */
export interface PatientRecord extends Omit<ReturnType<typeof patientColumns>, 'first_name' | 'gender' | 'address'> {
  readonly first_name: string;
  readonly gender: Gender;
  readonly email: string | null;
  readonly tag: string | null;
  readonly address: string | null;
  readonly partner_meta: string | null;
  readonly relations: string | null;
}

/** The rules for adding or changing a patient that the schema cannot say (decisions C2, C12, C15). Tolerates any shape. */
export function checkPatient(unread: unknown, rawBody: string, surroundings: PatientSurroundings, isNew: boolean): Issue[] {
  const body = asObject(unread);
  return [
    ...checkPatientDetails(body, '', surroundings),
    ...(isNew ? missingToAdd(body, '') : []),
    ...readRawObject(rawBody, 'partner_meta', maxPartnerMetaBytes).issues,
  ];
}

export function readNewPatient(
  body: Static<typeof AddPatientBody>,
  rawBody: string,
  surroundings: PatientSurroundings,
): { readonly partnerId: string | null; readonly record: PatientRecord } {
  const columns = patientColumns(body, surroundings);
  return {
    partnerId: body.partner_patient_id ?? null,
    record: {
      ...columns,
      first_name: columns.first_name ?? '',
      gender: body.gender,
      address: columns.address && JSON.stringify(columns.address),
      ...extraColumns(body, rawBody),
    },
  };
}

/** What a change overwrites: only the columns that the body names. */
export interface PatientChanges {
  readonly columns: Partial<PatientRecord>;
  /** By line, null for one that is cleared; null for the whole address. */
  readonly address: Readonly<Record<string, string | null>> | null;
}

export function readPatientChanges(
  body: Static<typeof UpdatePatientBody>,
  rawBody: string,
  surroundings: PatientSurroundings,
): PatientChanges {
  const all: UnreadObject = { ...patientColumns(body, surroundings), ...extraColumns(body, rawBody) };
  const named = Object.keys(body).flatMap((field) => columnsOf[field] ?? []);
  return {
    columns: Object.fromEntries(named.map((column) => [column, all[column]])) as Partial<PatientRecord>,
    address: body.address === null ? null : addressChanges(body.address ?? {}),
  };
}

const columnsOf: Readonly<Record<string, readonly (keyof PatientRecord)[]>> = {
  designation: ['designation'],
  first_name: ['first_name', 'first_key'],
  middle_name: ['middle_name', 'middle_key'],
  last_name: ['last_name', 'last_key'],
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
  body: Pick<Static<typeof UpdatePatientBody>, 'email' | 'tag' | 'relations'>,
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

export const PatientAnswer = Type.Object({
  patient_id: Type.String(),
  partner_patient_id: Type.Optional(Type.String()),
  designation: Type.Optional(Type.Enum([...designations])),
  first_name: Type.String(),
  middle_name: Type.String(),
  last_name: Type.String(),
  gender: Type.Enum([...genders]),
  dob: Type.Optional(Type.String()),
  age: Type.Optional(Type.Integer({ description: 'In years today, for a patient whose age was told instead of the birth date' })),
  email: Type.Optional(Type.String()),
  mobile: Type.Optional(Type.String({ description: 'E.164' })),
  address: Type.Optional(Type.Object(Object.fromEntries(addressLines.map((line) => [line, Type.Optional(Type.String())])))),
  tag: Type.Optional(Type.String()),
  partner_meta: Type.Optional(Type.Unsafe<Record<string, unknown>>({ type: 'object' })),
  relations: Type.Optional(Type.Array(Relation)),
  created_at: Type.Integer({ description: 'Epoch seconds' }),
});

/** @returns PatientAnswer; what has no value is left out, but a middle and a last name are never missing */
export function patientAnswer(patient: Patient, today: string): Readonly<Record<string, unknown>> {
  const { dateOfBirth, fromAge } = patient;
  return withoutEmpty({
    patient_id: patient.id,
    partner_patient_id: patient.partnerId,
    designation: patient.designation,
    first_name: patient.firstName,
    middle_name: patient.middleName ?? '',
    last_name: patient.lastName ?? '',
    gender: patient.gender,
    dob: dateOfBirth,
    age: fromAge && dateOfBirth !== null ? ageOn(dateOfBirth, today) : null,
    email: patient.email,
    mobile: patient.mobile,
    address: stored(patient.address),
    tag: patient.tag,
    partner_meta: stored(patient.partnerMeta),
    relations: stored(patient.relations),
    created_at: Math.floor(patient.createdAt),
  });
}

function stored(json: string | null): RawJson | null {
  return json === null ? null : new RawJson(json);
}

export const SearchPatientsQuery = Type.Object({
  mobile: Type.String({ description: 'With or without + and country code; the whole number' }),
});

/**
 * The number that is searched for as E.164, or null where it is none.
 * A `+` that was not encoded in the query arrives as a space.
 */
export function readSearchedMobile(text: string, country: string): string | null {
  const bare = text.trimStart();
  return (bare === text ? null : normaliseMobile(`+${bare}`, country)) ?? normaliseMobile(bare, country);
}

export function checkSearchPatients(query: UnreadObject, country: string): Issue[] {
  const mobile = query['mobile'];
  if (typeof mobile !== 'string' || readSearchedMobile(mobile, country) !== null) return [];
  return [
    {
      path: '/query/mobile',
      code: 'format',
      message: `is no valid phone number, read as one of ${country} where it has no country code`,
      allowed: { examples: ['+919999999999', '919999999999', '9999999999'] },
    },
  ];
}

const PatientProfile = Type.Object({
  patient_id: Type.String(),
  first_name: Type.String(),
  middle_name: Type.String(),
  last_name: Type.String(),
  dob: Type.Optional(Type.String()),
  gender: Type.Enum([...genders]),
  mobile: Type.String(),
  created_at: Type.String({ description: 'ISO 8601 in UTC' }),
});

export const SearchPatientsAnswer = Type.Object({
  success: Type.Literal(true),
  status_code: Type.Literal(200),
  data: Type.Object({
    profiles: Type.Array(Type.Object({ name: Type.String(), patient_id: Type.String(), patient_profile: PatientProfile })),
  }),
});

/** @returns SearchPatientsAnswer */
export function searchAnswer(patients: readonly Patient[]): Readonly<Record<string, unknown>> {
  return { success: true, status_code: 200, data: { profiles: patients.map(patientProfile) } };
}

function patientProfile(patient: Patient): Readonly<Record<string, unknown>> {
  return {
    name: fullName([patient.firstName, patient.middleName, patient.lastName]),
    patient_id: patient.id,
    patient_profile: withoutEmpty({
      patient_id: patient.id,
      first_name: patient.firstName,
      middle_name: patient.middleName ?? '',
      last_name: patient.lastName ?? '',
      dob: patient.dateOfBirth,
      gender: patient.gender,
      mobile: patient.mobile,
      created_at: isoUtc(patient.createdAt),
    }),
  };
}
