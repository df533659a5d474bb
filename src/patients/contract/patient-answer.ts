import { Type } from 'typebox';
import { duplicateMessage } from '../../calendar/warning.ts';
import { RawJson } from '../../kernel/raw-json.ts';
import { named, withoutEmpty } from '../../kernel/schemas.ts';
import { ageOn, type Patient } from '../domain.ts';
import { genders } from './patients.ts';
import { addressLines, Relation } from './registration.ts';

export const PatientIdAnswer = Type.Object({ patient_id: Type.String() });

export const AddedPatientAnswer = Type.Object({
  patient_id: Type.String(),
  warnings: Type.Optional(
    Type.Array(
      Type.Object({ code: Type.Literal('POSSIBLE_DUPLICATE'), message: Type.String(), patient_id: Type.String() }),
    ),
  ),
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

/**
 * @param duplicates ids of others with this patient's number, birth date and name
 * @returns AddedPatientAnswer
 */
export function addedPatientAnswer(id: string, duplicates: readonly string[]): Readonly<Record<string, unknown>> {
  return { patient_id: id, ...duplicateMembers('patient_id', duplicates) };
}

/** Nothing where there is nobody to warn of. @param idName what the answer calls a patient's id */
export function duplicateMembers(idName: string, duplicates: readonly string[]): Readonly<Record<string, unknown>> {
  if (duplicates.length === 0) return {};
  return {
    warnings: duplicates.map((id) => ({ code: 'POSSIBLE_DUPLICATE', message: duplicateMessage, [idName]: id })),
  };
}

export const PatientAnswer = named('Patient', {
  patient_id: Type.String(),
  partner_patient_id: Type.Optional(Type.String()),
  designation: Type.Optional(
    Type.String({ description: 'As a rule one that this API takes; the directory takes any' }),
  ),
  first_name: Type.String(),
  middle_name: Type.String(),
  last_name: Type.String(),
  gender: Type.Enum([...genders]),
  dob: Type.Optional(Type.String()),
  age: Type.Optional(
    Type.Integer({ description: 'In years today, for a patient added with an age instead of a birth date' }),
  ),
  email: Type.Optional(Type.String()),
  mobile: Type.Optional(Type.String({ description: 'E.164' })),
  address: Type.Optional(
    Type.Object(Object.fromEntries(addressLines.map((line) => [line, Type.Optional(Type.String())]))),
  ),
  tag: Type.Optional(Type.String()),
  partner_meta: Type.Optional(Type.Unsafe<Record<string, unknown>>({ type: 'object' })),
  relations: Type.Optional(Type.Array(Relation)),
  created_at: Type.Integer({ description: 'Epoch seconds' }),
});

function stored(json: string | null): RawJson | null {
  return json === null ? null : new RawJson(json);
}
