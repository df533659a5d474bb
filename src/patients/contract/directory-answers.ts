import { Type } from 'typebox';
import { splitMobile } from '../../kernel/mobile-number.ts';
import { type PatientBrief, type PatientProfile } from '../domain.ts';
import { fullName } from '../../kernel/person.ts';
import { named, optional, withoutEmpty } from '../../kernel/schemas.ts';
import type { ProfilePage, Selectable } from './directory-queries.ts';
import { duplicateMembers } from './patient-answer.ts';
import { genders } from './patients.ts';
import { RawJson } from '../../kernel/raw-json.ts';

export const AddedProfileAnswer = Type.Object({
  oid: Type.String(),
  warnings: Type.Optional(
    Type.Array(Type.Object({ code: Type.Literal('POSSIBLE_DUPLICATE'), message: Type.String(), oid: Type.String() })),
  ),
});

/**
 * @param duplicates ids of others with this patient's number, birth date and name
 * @returns AddedProfileAnswer
 */
export function addedProfileAnswer(oid: string, duplicates: readonly string[]): Readonly<Record<string, unknown>> {
  return { oid, ...duplicateMembers('oid', duplicates) };
}

export const MessageAnswer = named('Message', { message: Type.String() });

const always = { oid: Type.String(), fln: Type.String() };
const numbers = {
  username: Type.String({ description: 'The partner_patient_id of the rest of the API' }),
  mobile: Type.String({ description: 'National digits' }),
  ccd: Type.String({ description: 'Country code of mobile, with the plus' }),
};
const selected = {
  abha: Type.String(),
  c_ate: Type.Integer({ description: 'Added at, epoch seconds' }),
  dob: Type.String(),
  gen: Type.Enum([...genders]),
  is_age: Type.Boolean({ description: 'The birth date was worked out from an age' }),
  u_ate: Type.Integer({ description: 'Last changed at, epoch seconds' }),
};
const ps = Type.String({ description: 'P' });

export const ProfileAnswer = named('Profile', {
  ...always,
  wid: Type.String({ description: 'The business' }),
  ps,
  c_ate: selected.c_ate,
  u_ate: selected.u_ate,
  gen: selected.gen,
  is_age: selected.is_age,
  fn: Type.String(),
  ...optional({
    ...numbers,
    dob: selected.dob,
    mn: Type.String(),
    ln: Type.String(),
    s: Type.String({ description: 'Salutation: the designation of the rest of the API' }),
    bg: Type.String({ description: 'Blood group' }),
    email: Type.String(),
    abha: selected.abha,
    extras: Type.Object({}, { additionalProperties: true }),
    arc: Type.Literal(true, { description: 'Only of archived patients' }),
  }),
});

export const FoundProfileAnswer = named('FoundProfile', { ...always, ...optional({ ...numbers, ...selected }) });

export const ProfilesOfMobileAnswer = Type.Array(
  named(
    'ProfileOfMobile',
    { ...always, ps, gen: selected.gen, ...optional({ ...numbers, dob: selected.dob, abha: selected.abha }) },
    { additionalProperties: true, description: 'With full_profile=true everything that reading one patient answers' },
  ),
);

const ListedProfile = named('ListedProfile', {
  ...always,
  wid: Type.String(),
  ...optional({ ...numbers, ...selected, arc: Type.Boolean() }),
});

export const ListProfilesAnswer = Type.Object({
  profiles: Type.Array(ListedProfile),
  data: Type.Array(ListedProfile, { description: 'The same as profiles' }),
  currPageMeta: Type.Object({
    currPageNo: Type.Integer(),
    pageSize: Type.Integer(),
    nextPage: Type.Integer({ description: '-1 on the last page' }),
  }),
});

/** @returns ProfileAnswer; what has no value is left out */
export function profileAnswer(profile: PatientProfile, businessId: string): Readonly<Record<string, unknown>> {
  const { abha, c_ate, dob, gen, is_age, u_ate } = selectableFields(profile);
  return withoutEmpty({
    oid: profile.id,
    wid: businessId,
    ps: 'P',
    c_ate,
    u_ate,
    gen,
    dob,
    is_age,
    fn: profile.firstName,
    mn: profile.middleName,
    ln: profile.lastName,
    fln: nameOf(profile),
    bg: profile.bloodGroup,
    ...mobileFields(profile),
    email: profile.email,
    username: profile.partnerId,
    s: profile.designation,
    abha,
    extras: profile.extras === null ? null : new RawJson(profile.extras),
    arc: profile.archived ? true : null,
  });
}

/** @returns FoundProfileAnswer: what every entry has, and the fields that were asked for */
export function foundProfileAnswer(
  profile: PatientBrief,
  select: readonly Selectable[],
): Readonly<Record<string, unknown>> {
  const fields = selectableFields(profile);
  return withoutEmpty({
    oid: profile.id,
    username: profile.partnerId,
    fln: nameOf(profile),
    ...mobileFields(profile),
    ...Object.fromEntries(select.map((name) => [name, fields[name]])),
  });
}

/** @returns one entry of ProfilesOfMobileAnswer */
export function profileOfMobileAnswer(profile: PatientBrief): Readonly<Record<string, unknown>> {
  return { ...foundProfileAnswer(profile, ['abha', 'dob', 'gen']), ps: 'P' };
}

/**
 * @param profiles those of the page, and one more where there is another page
 * @returns ListProfilesAnswer
 */
export function listProfilesAnswer(
  profiles: readonly PatientBrief[],
  page: ProfilePage,
  select: readonly Selectable[],
  businessId: string,
): Readonly<Record<string, unknown>> {
  const { number, size, withArchived } = page;
  const listed = profiles.slice(0, size).map((profile) => ({
    ...foundProfileAnswer(profile, select),
    wid: businessId,
    ...(withArchived ? { arc: profile.archived } : {}),
  }));
  return {
    profiles: listed,
    data: listed,
    currPageMeta: { currPageNo: number, pageSize: size, nextPage: profiles.length > size ? number + 1 : -1 },
  };
}

function selectableFields(profile: PatientBrief): Readonly<Record<Selectable, unknown>> {
  return {
    abha: profile.abha,
    c_ate: Math.floor(profile.createdAt),
    dob: profile.dateOfBirth,
    gen: profile.gender,
    is_age: profile.fromAge,
    u_ate: Math.floor(profile.updatedAt),
  };
}

function nameOf({ firstName, middleName, lastName }: PatientBrief): string {
  return fullName([firstName, middleName, lastName]);
}

/** National digits beside the country code (rule D5). */
function mobileFields({ mobile }: PatientBrief): Readonly<Record<string, unknown>> {
  if (mobile === null) return {};
  const { countryCode, national } = splitMobile(mobile);
  return { mobile: national, ccd: countryCode };
}
