import { Type } from 'typebox';
import type { Issue } from '../../kernel/errors.ts';
import { maxNumberLength, normaliseMobile, readWholeNumber } from '../../kernel/mobile-number.ts';
import type { Gender } from '../../kernel/person.ts';
import { dateOfBirthFromAge, isValidDate } from '../../kernel/time.ts';
import { asObject, Id, named, ruledText, type UnreadObject } from '../../kernel/schemas.ts';
import { checkName, checkOptionalName, plainNameRule } from '../../kernel/names.ts';

export const designations = [
  'Mr.',
  'Ms.',
  'Mrs.',
  'Miss.',
  'Kumar.',
  'Shri.',
  'Smt.',
  'Dr.',
  'Master.',
  'Baby.',
  'Mohd.',
  'B/O',
] as const;
export const genders = ['M', 'F', 'O'] as const;

/** A gender as a caller may write it: a letter or a word, in any case (rule D5). */
export const GenderInput = Type.String({
  pattern: '^(?:[Mm](?:[Aa][Ll][Ee])?|[Ff](?:[Ee][Mm][Aa][Ll][Ee])?|[Oo](?:[Tt][Hh][Ee][Rr])?)$',
  'x-allowed': [...genders, 'Male', 'Female', 'Other'],
  description: 'M, F, O or Male, Female, Other, in any case',
});

/** Of a text that fits `GenderInput`: every word begins with its letter. */
export function readGender(text: string): Gender {
  return text.slice(0, 1).toUpperCase() as Gender;
}

/** A first name. */
export const RequiredName = Type.String({ minLength: 1, maxLength: 100, allOf: [plainNameRule] });
/** A middle or last name; an empty one says nothing. */
export const Name = Type.String({ maxLength: 100, allOf: [plainNameRule] });

const Address = named('Address', {
  line1: Type.Optional(Type.String({ maxLength: 255 })),
  line2: Type.Optional(Type.String({ maxLength: 255 })),
  city: Type.Optional(Type.String({ maxLength: 100 })),
  state: Type.Optional(Type.String({ maxLength: 100 })),
  country: Type.Optional(Type.String({ maxLength: 100 })),
  pincode: Type.Optional(
    Type.Unsafe<string | number>({ type: ['integer', 'string'], maxLength: 12, minimum: 0, maximum: 999_999_999_999 }),
  ),
});

/** The details of a patient, in a booking or on their own. The operation decides which of them are needed. */
export const PatientDetails = named('PatientDetails', {
  designation: Type.Optional(Type.Enum([...designations])),
  first_name: Type.Optional(RequiredName),
  middle_name: Type.Optional(Name),
  last_name: Type.Optional(Name),
  partner_patient_id: Type.Optional(Id),
  mobile: Type.Optional(Type.String({ maxLength: maxNumberLength, description: 'With or without + and country code' })),
  gender: Type.Optional(GenderInput),
  dob: Type.Optional(Type.String({ ...ruledText, description: 'YYYY-MM-DD; not together with age' })),
  age: Type.Optional(Type.Integer({ minimum: 0, maximum: 150, description: 'In years; not together with dob' })),
  address: Type.Optional(Address),
});

/** The columns of a patient that details give. Absent and empty are both null. */
export interface PatientColumns {
  readonly designation: string | null;
  readonly first_name: string | null;
  readonly middle_name: string | null;
  readonly last_name: string | null;
  readonly gender: Gender | null;
  readonly date_of_birth: string | null;
  readonly from_age: boolean;
  readonly mobile: string | null;
  readonly address: Readonly<Record<string, string>> | null;
}

export interface PatientBodyContext {
  /** ISO 3166 alpha-2, for mobile numbers without a country code. */
  readonly country: string;
  /** The local date on which an age counts. */
  readonly today: string;
  /** `normaliseMobile` for the country, remembering what it read last: rules and columns want the same number. */
  readonly readMobile?: (text: string) => string | null;
}

/**
 * Working a number out takes as long as all other rules together.
 * @param others countries of which a number is that is none of the country, where exactly one of them has it
 */
export function mobileReader(country: string, others: readonly string[] = []): (text: string) => string | null {
  let last: { readonly text: string; readonly number: string | null } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, number: normaliseMobile(text, country) ?? onlyNumber(text, others) };
    return last.number;
  };
}

function onlyNumber(text: string, countries: readonly string[]): string | null {
  const [number = null, another] = readWholeNumber(text, countries);
  return another === undefined ? number : null;
}

/**
 * The rules for details that a schema cannot say. Tolerates any shape.
 * @param pointer JSON pointer to the details
 */
export function checkPatientDetails(details: UnreadObject, pointer: string, bodyContext: PatientBodyContext): Issue[] {
  const { country, today, readMobile = mobileReader(country) } = bodyContext;
  const issues: Issue[] = [];
  const { dob, age, mobile } = details as Readonly<Record<'dob' | 'age' | 'mobile', unknown>>;
  if (dob !== undefined && age !== undefined) {
    issues.push({
      path: `${pointer}/dob`,
      code: 'conflict',
      message: 'dob and age exclude each other; send one of them',
    });
  }
  issues.push(...checkBirthDate(dob, `${pointer}/dob`, today));
  if (typeof mobile === 'string' && mobile !== '' && readMobile(mobile.trim()) === null) {
    issues.push(notANumber(`${pointer}/mobile`, [country]));
  }
  issues.push(
    ...checkName(details['first_name'], `${pointer}/first_name`),
    ...checkOptionalName(details['middle_name'], `${pointer}/middle_name`),
    ...checkOptionalName(details['last_name'], `${pointer}/last_name`),
  );
  return issues;
}

/** @param countries those of which it is read where it has no country code */
export function notANumber(path: string, countries: readonly string[]): Issue {
  const message =
    'is not a valid phone number without an extension, read as one of ' +
    `${countries.join(', ')} where it has no country code`;
  return { path, code: 'format', message, allowed: { examples: ['+919999999999', '919999999999', '9999999999'] } };
}

/** A birth date is a day of the calendar and not in the future. Tolerates any shape. */
export function checkBirthDate(date: unknown, path: string, today: string): Issue[] {
  const minimum = '1850-01-01';
  if (typeof date !== 'string' || (isValidDate(date) && date <= today && date >= minimum)) return [];
  return [
    {
      path,
      code: 'format',
      message: 'must be a day of the calendar as YYYY-MM-DD, not in the future',
      allowed: { format: 'YYYY-MM-DD', minimum, maximum: today },
    },
  ];
}

/** The issues of details that cannot add a patient: a first name, a gender, and a birth date or an age (rule C2). */
export function missingToAdd(details: UnreadObject, pointer: string): Issue[] {
  const issues: Issue[] = [];
  for (const field of ['first_name', 'gender']) {
    if (details[field] === undefined) {
      issues.push({ path: `${pointer}/${field}`, code: 'required', message: 'is needed to add a patient' });
    }
  }
  if (details['dob'] === undefined && details['age'] === undefined) {
    issues.push({ path: `${pointer}/dob`, code: 'required', message: 'dob or age is needed to add a patient' });
  }
  return issues;
}

/** Valid details as columns. */
export function patientColumns(details: UnreadObject, bodyContext: PatientBodyContext): PatientColumns {
  const { country, today, readMobile = mobileReader(country) } = bodyContext;
  const text = (field: string): string | null => {
    const value = details[field];
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
  };
  const age = details['age'];
  const mobile = text('mobile');
  const gender = text('gender');
  return {
    designation: text('designation'),
    first_name: text('first_name'),
    middle_name: text('middle_name'),
    last_name: text('last_name'),
    gender: gender === null ? null : readGender(gender),
    date_of_birth: typeof age === 'number' ? dateOfBirthFromAge(today, age) : text('dob'),
    from_age: typeof age === 'number',
    mobile: mobile === null ? null : readMobile(mobile),
    address: addressColumn(asObject(details['address'])),
  };
}

/** Only the known lines of an address; a pincode is kept as text, so that leading zeros survive. */
function addressColumn(address: UnreadObject): Readonly<Record<string, string>> | null {
  let column: Record<string, string> | null = null;
  for (const line of ['line1', 'line2', 'city', 'state', 'country', 'pincode']) {
    const value = address[line];
    if ((typeof value !== 'string' && typeof value !== 'number') || value === '') continue;
    column ??= {};
    column[line] = String(value);
  }
  return column;
}
