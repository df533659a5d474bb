import { Type } from 'typebox';
import { clockText, isoUtc } from '../../kernel/time.ts';
import type { WeeklyHours } from '../domain/weekly-hours.ts';
import { type Clinic, countryName } from '../domain/clinic.ts';
import { type Doctor, usernameOf } from '../domain/doctor.ts';
import { contactNumber } from './clinics.ts';
import { named, withoutEmpty } from '../../kernel/schemas.ts';
import { genders } from '../../patients/contract/patients.ts';
import { weekdayNames } from '../../schedules/contract/session-days.ts';

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

const HoursAnswer = named('WeekdayHours', {
  is_enabled: Type.Boolean({ description: 'Whether there are hours on this weekday' }),
  bounds: Type.Array(Type.Object({ s: Text, e: Text }), {
    description: "HH:MM, the clinic's wall clock; an end at or before its start is on the next day",
  }),
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
  schedule: Type.Object(Object.fromEntries(weekdayNames.map((name) => [name, HoursAnswer])), {
    description:
      'The hours of every week, of the weekly sessions that are valid today or later; hours of some weeks alone, ' +
      'leaves and single dates are in the slots',
  }),
});

const RegistrationAnswer = named('Registration', {
  id: Type.Integer({ description: 'Its place in the list, from 1' }),
  council: Text,
  medical_id: Text,
  year: Text,
  default: Type.Boolean(),
});

const Professional = Type.Object({
  active: Type.Literal(true),
  username: Text,
  about: Text,
  language: Type.Array(Type.Object({ code: Text, language: Text })),
  degree: Type.Array(
    Type.Object({ name: Text, branch_name: Text, college_name: Text, start_year: Text, end_year: Text }),
  ),
  major_speciality: Type.Object({ name: Text, code: Text }),
  speciality: Type.Array(Type.Object({ name: Text })),
  registrations: Type.Array(RegistrationAnswer, { description: 'The same as all_registrations' }),
  all_registrations: Type.Array(RegistrationAnswer),
  clinics: Type.Array(ProfileClinic),
  default_clinic: Text,
});

const profileFields = {
  id: Text,
  created_at: Type.String({ description: 'ISO 8601 in UTC' }),
  profile: named('DoctorProfile', { personal: Personal, professional: Professional }),
};

/** The answer of `GET /dr/v1/doctor/{doctor_id}`, at the top level and under `data` (rule D2). */
export const DoctorProfileAnswer = Type.Object({
  success: Type.Literal(true),
  status_code: Type.Literal(200),
  ...profileFields,
  data: Type.Object(profileFields),
});

/** A clinic of a doctor, and the doctor's hours there. */
export interface ClinicOfDoctor {
  readonly clinic: Clinic;
  readonly hours: WeeklyHours;
}

/**
 * @param clinics those that the doctor is assigned to, the first assigned first
 * @returns DoctorProfileAnswer
 */
export function doctorProfile(doctor: Doctor, clinics: readonly ClinicOfDoctor[]): Readonly<Record<string, unknown>> {
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

function professional(doctor: Doctor, clinics: readonly ClinicOfDoctor[]): Readonly<Record<string, unknown>> {
  const registrations = doctor.registrations.map((registration, index) => ({ id: index + 1, ...registration }));
  const specialities = doctor.specialisations.map((name) => ({ name }));
  return withoutEmpty({
    active: true,
    username: usernameOf(doctor),
    about: doctor.about ?? '',
    language: [],
    degree: doctor.qualifications.map((name) => ({
      name,
      branch_name: '',
      college_name: '',
      start_year: '',
      end_year: '',
    })),
    // Typed clients of the contract read these whether or not there is anything in them.
    major_speciality: { name: specialities[0]?.name ?? '', code: '' },
    speciality: specialities,
    registrations,
    all_registrations: registrations,
    clinics: clinics.map(profileClinic),
    default_clinic: clinics[0]?.clinic.id ?? '',
  });
}

function profileClinic({ clinic, hours }: ClinicOfDoctor): Readonly<Record<string, unknown>> {
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
    schedule: Object.fromEntries(weekdayNames.map((name, index) => [name, hoursAnswer(hours[index] ?? [])])),
  };
}

function hoursAnswer(hours: WeeklyHours[number]): Readonly<Record<string, unknown>> {
  const bounds = hours.map(({ fromMinute, toMinute }) => ({ s: clockText(fromMinute), e: clockText(toMinute) }));
  return { is_enabled: bounds.length > 0, bounds };
}
