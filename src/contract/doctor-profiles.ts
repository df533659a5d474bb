import { Type } from 'typebox';
import { type Clinic, countryName } from '../domain/clinic.ts';
import type { Doctor } from '../domain/doctor.ts';
import { isoUtc } from '../domain/time.ts';
import { contactNumber } from './clinics.ts';
import { withoutEmpty } from './common.ts';
import { genders } from './patients.ts';

const Text = Type.String();

const Personal = Type.Object({
  salutation: Text,
  first_name: Text,
  middle_name: Text,
  last_name: Text,
  dob: Text,
  gender: Type.Enum([...genders]),
  email: Type.Optional(Text),
  pic: Type.Optional(Text),
});

const ProfileClinic = Type.Object({
  id: Text,
  name: Text,
  contacts: Type.Array(Type.Object({ name: Text, number: Text })),
  address: Type.Object({
    line1: Text,
    city: Type.Optional(Text),
    country: Text,
    state: Type.Optional(Text),
    pin: Type.Optional(Text),
  }),
});

const Professional = Type.Object({
  active: Type.Literal(true),
  about: Text,
  language: Type.Array(Type.Object({ code: Text, language: Text })),
  degree: Type.Array(
    Type.Object({ name: Text, branch_name: Text, college_name: Text, start_year: Text, end_year: Text }),
  ),
  major_speciality: Type.Object({ name: Text, code: Text }),
  speciality: Type.Array(Type.Object({ name: Text })),
  clinics: Type.Array(ProfileClinic),
  default_clinic: Text,
});

const profileFields = {
  id: Text,
  created_at: Type.String({ description: 'ISO 8601 in UTC' }),
  profile: Type.Object({ personal: Personal, professional: Professional }),
};

/** The answer of `GET /dr/v1/doctor/{doctor_id}`, at the top level and under `data` (decision D2). */
export const DoctorProfileAnswer = Type.Object({
  success: Type.Literal(true),
  status_code: Type.Literal(200),
  ...profileFields,
  data: Type.Object(profileFields),
});

/**
 * @param clinics those that the doctor is assigned to, the first assigned first
 * @returns DoctorProfileAnswer
 */
export function doctorProfile(doctor: Doctor, clinics: readonly Clinic[]): Readonly<Record<string, unknown>> {
  const fields = {
    id: doctor.id,
    created_at: isoUtc(doctor.createdAt),
    profile: { personal: personal(doctor), professional: professional(doctor, clinics) },
  };
  return { success: true, status_code: 200, ...fields, data: fields };
}

function personal(doctor: Doctor): Readonly<Record<string, unknown>> {
  return withoutEmpty({
    salutation: 'Dr.',
    first_name: doctor.firstName,
    middle_name: '',
    last_name: doctor.lastName,
    dob: doctor.dateOfBirth,
    gender: doctor.gender,
    email: doctor.email,
    pic: doctor.profileImageUrl,
  });
}

function professional(doctor: Doctor, clinics: readonly Clinic[]): Readonly<Record<string, unknown>> {
  const specialities = doctor.specialisations.map((name) => ({ name }));
  return withoutEmpty({
    active: true,
    about: doctor.about ?? '',
    language: [],
    degree: doctor.qualifications.map((name) => ({ name, branch_name: '', college_name: '', start_year: '', end_year: '' })),
    // Typed clients of the contract read these whether or not there is anything in them.
    major_speciality: { name: specialities[0]?.name ?? '', code: '' },
    speciality: specialities,
    clinics: clinics.map(profileClinic),
    default_clinic: clinics[0]?.id ?? '',
  });
}

function profileClinic(clinic: Clinic): Readonly<Record<string, unknown>> {
  const number = contactNumber(clinic) ?? clinic.contact;
  return {
    id: clinic.id,
    name: clinic.name,
    contacts: number === null ? [] : [{ name: 'Phone', number }],
    address: withoutEmpty({
      line1: clinic.address,
      city: clinic.city,
      country: countryName(clinic.country),
      state: clinic.state,
      pin: clinic.pincode,
    }),
  };
}
