import { Type } from 'typebox';
import type { Issue } from '../../kernel/errors.ts';
import { maxNumberLength, readWholeNumber } from '../../kernel/mobile-number.ts';
import { type Patient } from '../domain.ts';
import { fullName } from '../../kernel/person.ts';
import { isoUtc } from '../../kernel/time.ts';
import { asObject, named, type UnreadObject, withoutEmpty } from '../../kernel/schemas.ts';
import { genders, notANumber } from './patients.ts';

export const SearchPatientsQuery = Type.Object({
  mobile: Type.String({
    maxLength: maxNumberLength,
    description: 'With or without + and country code; the whole number',
  }),
});

/** The same as the body of a POST. */
export const SearchPatientsBody = SearchPatientsQuery;

/** @param countries see checkMobile */
export function checkSearchPatients(query: UnreadObject, countries: readonly string[]): Issue[] {
  return checkMobile(query['mobile'], '/query/mobile', countries);
}

export function checkSearchPatientsBody(body: unknown, countries: readonly string[]): Issue[] {
  return checkMobile(asObject(body)['mobile'], '/mobile', countries);
}

/**
 * A number that is searched must be a valid one. Tolerates any shape.
 * @param countries those in which it is looked for where it has no country code
 */
export function checkMobile(mobile: unknown, path: string, countries: readonly string[]): Issue[] {
  if (typeof mobile !== 'string' || readWholeNumber(mobile, countries).length > 0) return [];
  return [notANumber(path, countries)];
}

const PatientProfile = named('PatientProfile', {
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
    profiles: Type.Array(
      Type.Object({ name: Type.String(), patient_id: Type.String(), patient_profile: PatientProfile }),
    ),
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
