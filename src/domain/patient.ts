import { AsYouType, type CountryCode, getCountries, getCountryCallingCode, parsePhoneNumberFromString } from 'libphonenumber-js';

export type Gender = 'M' | 'F' | 'O';

/** A patient as one is read. `createdAt` is epoch seconds; address, partnerMeta and relations are JSON texts as stored. */
export interface Patient {
  readonly id: string;
  readonly partnerId: string | null;
  readonly designation: string | null;
  readonly firstName: string;
  readonly middleName: string | null;
  readonly lastName: string | null;
  readonly gender: Gender;
  readonly dateOfBirth: string | null;
  /** The birth date was worked out from an age in years. */
  readonly fromAge: boolean;
  /** E.164. */
  readonly mobile: string | null;
  readonly email: string | null;
  readonly address: string | null;
  readonly tag: string | null;
  readonly partnerMeta: string | null;
  readonly relations: string | null;
  readonly createdAt: number;
}

/** A patient as the directory knows one. `extras` is a JSON text, `updatedAt` epoch seconds. */
export interface PatientProfile extends Patient {
  readonly updatedAt: number;
  readonly archived: boolean;
  readonly bloodGroup: string | null;
  /** An ABHA address. */
  readonly abha: string | null;
  readonly extras: string | null;
}

/** What a list or a search answers of a patient. */
export type PatientBrief = Pick<
  PatientProfile,
  | 'id' | 'partnerId' | 'firstName' | 'middleName' | 'lastName' | 'gender' | 'dateOfBirth' | 'fromAge' | 'mobile' | 'abha'
  | 'createdAt' | 'updatedAt' | 'archived'
>;

/**
 * A name as it is searched and sorted: compatibility forms resolved, marks dropped, lower case, single spaces.
 * Computed here and stored, because lower() under the C collation knows ASCII alone.
 */
export function searchKey(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();
}

/**
 * A mobile number as E.164, or null where it is none (decision C15).
 * `+919999999999`, `919999999999` and `9999999999` are the same number for the country `IN`.
 * @param country ISO 3166 alpha-2, for numbers without a country code
 */
export function normaliseMobile(text: string, country: string): string | null {
  const number = parsePhoneNumberFromString(text, country as CountryCode);
  return number?.isValid() === true ? number.number : null;
}

/**
 * How numbers begin in E.164 of which this is the beginning, in any form of decision C15; none for what is no number.
 * `98765` is of the country or, with its plus left out, of country 98; both are searched.
 */
export function mobileBeginnings(text: string, country: string): string[] {
  const [digits, isNumber] = [text.replace(/\D/g, ''), /^\s*\+?[\d\s().-]*$/.test(text)];
  // E.164 has no longer numbers; zeros may stand before one.
  if (!isNumber || digits === '' || digits.length > 18) return [];
  const international = `+${digits}`;
  const national = text.trimStart().startsWith('+') ? undefined : withCountryCode(digits, country);
  return [...new Set([international, national ?? international])];
}

function withCountryCode(digits: string, country: string): string | undefined {
  const formatter = new AsYouType(country as CountryCode);
  formatter.input(digits);
  return formatter.getNumberValue();
}

/** Those of countries, and those of no country that have numbers of persons. */
const callingCodes: ReadonlySet<string> = new Set([...getCountries().map((country) => getCountryCallingCode(country)), '870', '878', '881', '882', '883']);

/**
 * A number in E.164 as its country code, with the plus, and the national digits. Not parsed: no code is the beginning of
 * another, and parsing the numbers of a search took as long as all else.
 */
export function splitMobile(mobile: string): { readonly countryCode: string; readonly national: string } {
  const length = [2, 3, 4].find((end) => callingCodes.has(mobile.slice(1, end))) ?? 0;
  return { countryCode: mobile.slice(0, length), national: mobile.slice(length) };
}

/** A name of several parts as people read it. */
export function fullName(parts: readonly (string | null | undefined)[]): string {
  return parts.filter((part) => part !== null && part !== undefined && part !== '').join(' ');
}

/** The parts of a full name: the first word, the last of several, and what stands between them. */
export function splitName(text: string): { readonly first: string; readonly middle: string; readonly last: string } {
  const [first = '', ...rest] = text.trim().split(/\s+/);
  return { first, middle: rest.slice(0, -1).join(' '), last: rest.at(-1) ?? '' };
}

/** Whole years between two dates; for someone born on 29 February, the years turn on 1 March where there is none. */
export function ageOn(dateOfBirth: string, today: string): number {
  const years = Number(today.slice(0, 4)) - Number(dateOfBirth.slice(0, 4));
  return today.slice(5) < dateOfBirth.slice(5) ? years - 1 : years;
}
