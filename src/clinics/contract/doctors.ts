import { type Static, Type } from 'typebox';
import { defaultDateOfBirth, type Doctor, type DoctorValues } from '../domain/doctor.ts';
import type { Issue } from '../../kernel/errors.ts';
import {
  asObject,
  clearable,
  emailRule,
  named,
  notBlankRule,
  readClearable,
  readClearableId,
  ruledText,
  withoutEmpty,
} from '../../kernel/schemas.ts';
import { plainNameRule, visibleNameRule } from '../../kernel/names.ts';
import { checkWebAddress, phoneRule } from './fields.ts';
import { withoutUnsaid } from '../../kernel/without-unsaid.ts';
import { checkOneKind, IdList } from './references.ts';
import { checkBirthDate, GenderInput, readGender } from '../../patients/contract/patients.ts';

const Name = Type.String({ maxLength: 100, allOf: [visibleNameRule, plainNameRule] });
const Terms = Type.Optional(
  Type.Unsafe<readonly string[] | null>({
    type: ['array', 'null'],
    items: Type.String({ maxLength: 100, allOf: [notBlankRule] }),
    maxItems: 50,
  }),
);

const RegistrationText = Type.String({ maxLength: 255, allOf: [notBlankRule] });
const Registration = named('NewRegistration', {
  council: Type.Unsafe<string>({ ...RegistrationText, description: 'The medical council' }),
  medical_id: Type.Unsafe<string>({
    ...RegistrationText,
    description: 'The number under which the doctor is registered',
  }),
  year: Type.Optional(
    Type.Unsafe<string | number>({ type: ['string', 'integer'], pattern: '^\\d{4}$', minimum: 1900, maximum: 2999 }),
  ),
  default: Type.Optional(Type.Boolean({ description: 'Left out everywhere: the first is' })),
});
const Registrations = Type.Optional(
  Type.Unsafe<readonly Static<typeof Registration>[] | null>({
    type: ['array', 'null'],
    items: Registration,
    maxItems: 20,
    description: 'Registrations with medical councils; replaces those that there are',
  }),
);

const optional = {
  dob: Type.Optional(
    Type.Unsafe<string | null>({
      type: ['string', 'null'],
      ...ruledText,
      description: `YYYY-MM-DD; ${defaultDateOfBirth} by default`,
    }),
  ),
  email: clearable(254, emailRule),
  mobile: clearable(11, phoneRule),
  specialisations: Terms,
  qualifications: Terms,
  about: clearable(5_000),
  profile_image_url: clearable(2_000),
  username: clearable(100, {
    pattern: '^([a-z0-9]+(-[a-z0-9]+)*)?$',
    'x-issue': 'must be small letters and digits, with hyphens between',
  }),
  registrations: Registrations,
  clinic_ids: IdList,
  partner_clinic_ids: IdList,
  partner_id: clearable(255),
};

/** The body of `POST /cdr/v1/doctor/`. */
export const AddDoctorBody = Type.Object({ firstname: Name, lastname: Name, gender: GenderInput, ...optional });

/** The body of `PATCH /cdr/v1/doctor/{doc_id}/`: what it names is overwritten, clinics are added. */
export const ChangeDoctorBody = Type.Object({
  firstname: Type.Optional(Name),
  lastname: Type.Optional(Name),
  gender: Type.Optional(GenderInput),
  ...optional,
});

/** The rules for a doctor that the schema cannot say. Tolerates any shape. */
export function checkDoctor(unread: unknown, today: string): Issue[] {
  const body = asObject(unread);
  return [
    ...checkOneKind(body, 'clinic_ids', 'partner_clinic_ids'),
    ...(body['dob'] === '' ? [] : checkBirthDate(body['dob'], '/dob', today)),
    ...checkWebAddress(body['profile_image_url'], '/profile_image_url'),
    ...checkOneDefault(body['registrations']),
  ];
}

function checkOneDefault(unread: unknown): Issue[] {
  const chosen = Array.isArray(unread)
    ? (unread as unknown[]).filter((entry) => asObject(entry)['default'] === true)
    : [];
  return chosen.length < 2 ? [] : [{ path: '/registrations', code: 'conflict', message: 'has more than one default' }];
}

/** The values of the doctor that the body names. */
export function readDoctorChanges(body: Static<typeof ChangeDoctorBody>): Partial<DoctorValues> {
  const terms = (list: readonly string[] | null | undefined): readonly string[] | undefined =>
    list === undefined ? undefined : (list ?? []).map((term) => term.trim());
  return withoutUnsaid<DoctorValues>({
    partnerId: readClearableId(body.partner_id),
    firstName: body.firstname?.trim(),
    lastName: body.lastname?.trim(),
    gender: body.gender === undefined ? undefined : readGender(body.gender),
    dateOfBirth: body.dob === undefined ? undefined : body.dob || defaultDateOfBirth,
    mobile: readClearable(body.mobile),
    email: readClearable(body.email),
    specialisations: terms(body.specialisations),
    qualifications: terms(body.qualifications),
    about: readClearable(body.about),
    profileImageUrl: readClearable(body.profile_image_url),
    username: readClearable(body.username),
    registrations: body.registrations === undefined ? undefined : readRegistrations(body.registrations ?? []),
  });
}

function readRegistrations(given: readonly Static<typeof Registration>[]): DoctorValues['registrations'] {
  const isChosen = given.some((entry) => entry.default === true);
  return given.map(({ council, medical_id, year, default: isDefault = false }, index) => ({
    council: council.trim(),
    medical_id: medical_id.trim(),
    year: year === undefined ? '' : String(year),
    default: isChosen ? isDefault : index === 0,
  }));
}

export function readNewDoctor(body: Static<typeof AddDoctorBody>): DoctorValues {
  return {
    partnerId: null,
    firstName: body.firstname,
    lastName: body.lastname,
    gender: readGender(body.gender),
    dateOfBirth: defaultDateOfBirth,
    mobile: null,
    email: null,
    specialisations: [],
    qualifications: [],
    about: null,
    profileImageUrl: null,
    username: null,
    registrations: [],
    ...readDoctorChanges(body),
  };
}

const DoctorEntry = named('Doctor', {
  id: Type.String(),
  firstname: Type.String(),
  lastname: Type.String(),
  mobile: Type.Optional(Type.String()),
  email: Type.Optional(Type.String()),
  specialisation: Type.Optional(Type.String({ description: 'The first of the specialisations' })),
  clinics: Type.Array(named('ClinicOfDoctor', { id: Type.String(), name: Type.String() })),
  partner_id: Type.Optional(Type.String()),
});

export const DoctorAnswer = Type.Object({
  status: Type.Literal('success'),
  doctor: Type.Object({
    ...DoctorEntry.properties,
    profile_image_url: Type.Union([Type.String(), Type.Null()]),
    about: Type.Optional(Type.String()),
  }),
});
export const DoctorsAnswer = Type.Object({ status: Type.Literal('success'), doctors: Type.Array(DoctorEntry) });

/** @returns DoctorEntry */
export function doctorEntry(doctor: Doctor): Readonly<Record<string, unknown>> {
  return withoutEmpty({
    id: doctor.id,
    firstname: doctor.firstName,
    lastname: doctor.lastName,
    mobile: doctor.mobile,
    email: doctor.email,
    specialisation: doctor.specialisations[0],
    clinics: doctor.clinics,
    partner_id: doctor.partnerId,
  });
}

/** @returns DoctorAnswer */
export function doctorAnswer(doctor: Doctor): Readonly<Record<string, unknown>> {
  const more = doctor.about === null ? {} : { about: doctor.about };
  return { status: 'success', doctor: { ...doctorEntry(doctor), profile_image_url: doctor.profileImageUrl, ...more } };
}
