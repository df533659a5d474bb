import { type Static, Type } from 'typebox';
import type { Issue } from '../../kernel/errors.ts';
import {
  asObject,
  clearable,
  emailRule,
  Id,
  maxPartnerMetaBytes,
  readClearable,
  ruledText,
  type UnreadObject,
} from '../../kernel/schemas.ts';
import { columnsOf, type PatientChanges, type PatientRecord } from './registration.ts';
import {
  checkPatientDetails,
  designations,
  GenderInput,
  mobileReader,
  patientColumns,
  type PatientBodyContext,
  readGender,
} from './patients.ts';
import { checkExtras, readExtras } from './directory-extras.ts';
import { checkNames, maxPatientNameLength, namesOf } from './directory-names.ts';
import { maxNumberLength, splitMobile } from '../../kernel/mobile-number.ts';
import { plainNameRule } from '../../kernel/names.ts';
import { readRawObject } from '../../kernel/raw-json.ts';

const bloodGroups = ['A+', 'A-', 'B+', 'B-', 'AB+', 'AB-', 'O+', 'O-'] as const;
export const BloodGroup = Type.Unsafe<(typeof bloodGroups)[number] | '' | null>({ enum: [...bloodGroups, '', null] });

const profileFields = {
  fn: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: maxPatientNameLength,
      allOf: [plainNameRule],
      description: 'First name; case is kept',
    }),
  ),
  mn: clearable(maxPatientNameLength, plainNameRule),
  ln: clearable(maxPatientNameLength, plainNameRule),
  fln: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 3 * maxPatientNameLength + 2,
      allOf: [plainNameRule],
      description:
        'Full name, in place of fn, mn and ln: its first word, the last of several, and the words between them. ' +
        'Where fn, mn or ln are sent too, they must agree with it.',
    }),
  ),
  s: clearable(50, plainNameRule),
  mobile: clearable(maxNumberLength),
  ccd: Type.Optional(
    Type.Unsafe<string | null>({
      type: ['string', 'null'],
      pattern: '^(?:\\+?\\d{1,4})?$',
      'x-issue': 'must be a country code such as +91',
      description: 'Country code of mobile, with or without the plus; says nothing without a number',
    }),
  ),
  bloodgroup: Type.Optional(BloodGroup),
  bg: Type.Optional(Type.Unsafe<Static<typeof BloodGroup>>({ ...BloodGroup, description: 'The same as bloodgroup' })),
  email: clearable(254, emailRule),
  username: Type.Optional(Id),
  abha: clearable(255),
  extras: Type.Optional(
    Type.Unsafe<Record<string, unknown> | null>({
      type: ['object', 'null'],
      description:
        'Values, lists of values, and objects one level deep; keys of at most 16 characters, those that begin with _ ' +
        'are ignored; up to 16 KiB. Replaced whole',
    }),
  ),
};

const Dob = Type.String({ ...ruledText, description: 'YYYY-MM-DD' });
const IsAge = Type.Optional(
  Type.Boolean({ description: 'true: dob was worked out from an age. A dob without it is an exact one' }),
);

/** The body of `POST /profiles/v1/patient`; of fn and fln at least one. */
export const AddProfileBody = Type.Object({ ...profileFields, dob: Dob, is_age: IsAge, gen: GenderInput });

/** The body of `PATCH /profiles/v1/patient/{oid}`: what it names is overwritten. */
const ChangedProfile = Type.Object({
  ...profileFields,
  dob: Type.Optional(Dob),
  is_age: IsAge,
  gen: Type.Optional(GenderInput),
});

/**
 * The rules for a profile that the schema cannot say (rule C15; extras as the contract restricts them). Tolerates any
 * shape.
 */
export function checkProfile(
  unread: unknown,
  rawBody: string,
  bodyContext: PatientBodyContext,
  isNew: boolean,
): Issue[] {
  const body = asObject(unread);
  const { dob, bloodgroup, bg, extras } = body as Readonly<Record<string, unknown>>;
  const mobile = mobileWithCode(body, bodyContext);
  const issues = [
    ...checkNames(body, isNew),
    ...checkPatientDetails({ dob, mobile }, '', bodyContext),
    ...checkCountryCode(body['ccd'], mobile, bodyContext),
    ...checkExtras(extras, '/extras'),
    ...readRawObject(rawBody, 'extras', maxPartnerMetaBytes).issues,
  ];
  if (bloodgroup !== undefined && bg !== undefined && bloodgroup !== bg) {
    issues.push({
      path: '/bg',
      code: 'conflict',
      message: 'says another blood group than bloodgroup; send one of them',
    });
  }
  return issues;
}

export function readNewProfile(
  body: Static<typeof AddProfileBody>,
  bodyContext: PatientBodyContext,
): { readonly partnerId: string | null; readonly record: PatientRecord } {
  const columns = patientColumns(detailsOf(body, bodyContext), bodyContext);
  return {
    partnerId: body.username ?? null,
    record: {
      ...columns,
      first_name: columns.first_name ?? '',
      gender: readGender(body.gen),
      from_age: body.is_age === true,
      address: null,
      tag: null,
      partner_meta: null,
      relations: null,
      ...ownColumns(body),
    },
  };
}

/** With what only a patient who exists can have. */
export const ChangeProfileBody = Type.Object({
  ...ChangedProfile.properties,
  arc: Type.Optional(
    Type.Boolean({ description: 'false brings an archived patient back into lists and searches, true archives' }),
  ),
});

export function readProfileChanges(
  body: Static<typeof ChangeProfileBody>,
  bodyContext: PatientBodyContext,
): PatientChanges {
  const details = detailsOf(body, bodyContext);
  const all: UnreadObject = {
    ...patientColumns(details, bodyContext),
    ...ownColumns(body),
    from_age: body.is_age === true,
  };
  const named = [
    ...Object.keys(details).flatMap((field) => columnsOf[field] ?? []),
    ...Object.keys(body).flatMap((field) => ownColumnOf[field] ?? []),
  ];
  return {
    ...(body.username === undefined ? {} : { partnerId: body.username }),
    ...(body.arc === undefined ? {} : { archived: body.arc }),
    columns: Object.fromEntries(named.map((column) => [column, all[column]])) as Partial<PatientRecord>,
    address: {},
  };
}

/** The fields of the body under the names of the rest of the API. */
function detailsOf(body: Static<typeof ChangedProfile>, bodyContext: PatientBodyContext): UnreadObject {
  const salutation = readClearable(body.s);
  const details = {
    ...namesOf(body),
    designation: typeof salutation === 'string' ? knownDesignation(salutation) : salutation,
    gender: body.gen,
    dob: body.dob,
    mobile: mobileWithCode(body, bodyContext),
  };
  return Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined));
}

/** The number after its country code where that makes one, else as it came. Tolerates any shape. */
function mobileWithCode({ mobile, ccd }: UnreadObject, { country, readMobile }: PatientBodyContext): unknown {
  if (typeof mobile !== 'string' || typeof ccd !== 'string' || mobile.trim() === '' || ccd === '') return mobile;
  const whole = `+${ccd.replace('+', '')}${mobile.trim()}`;
  const read = readMobile ?? mobileReader(country);
  return read(whole) === null ? mobile : whole;
}

function checkCountryCode(ccd: unknown, mobile: unknown, { country, readMobile }: PatientBodyContext): Issue[] {
  if (typeof ccd !== 'string' || !/^\+?\d{1,4}$/.test(ccd) || typeof mobile !== 'string') return [];
  const number = (readMobile ?? mobileReader(country))(mobile.trim());
  if (number === null || splitMobile(number).countryCode === `+${ccd.replace('+', '')}`) return [];
  const message = 'is another country code than that of mobile; send one of them';
  return [{ path: '/ccd', code: 'conflict', message }];
}

/** As the rest of the API writes it, where it is one of those that it knows: `mr` is `Mr.`; any other as it came. */
function knownDesignation(salutation: string): string {
  const bare = (text: string): string => text.replaceAll('.', '').toLowerCase();
  return designations.find((designation) => bare(designation) === bare(salutation)) ?? salutation;
}

const ownColumnOf: Readonly<Record<string, keyof PatientRecord>> = {
  email: 'email',
  bloodgroup: 'blood_group',
  bg: 'blood_group',
  abha: 'abha',
  extras: 'extras',
  is_age: 'from_age',
};

function ownColumns(
  body: Static<typeof ChangedProfile>,
): Pick<PatientRecord, 'email' | 'blood_group' | 'abha' | 'extras'> {
  return {
    email: readClearable(body.email)?.toLowerCase() ?? null,
    blood_group: readClearable(body.bloodgroup ?? body.bg) ?? null,
    abha: readClearable(body.abha) ?? null,
    extras: readExtras(body.extras),
  };
}
