import {
  AsYouType,
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  parsePhoneNumberFromString,
} from 'libphonenumber-js';
import { asciiDigits } from './digits.ts';

/** Characters of a number as somebody writes it: E.164 has 15 digits. */
export const maxNumberLength = 50;

/**
 * A mobile number as E.164, or null where it is none, or has an extension or anything else that would be lost (rule
 * C15). `+919999999999`, `919999999999` and `9999999999` are the same number for the country `IN`, in the digits of any
 * script.
 * @param country ISO 3166 alpha-2, for numbers without a country code
 */
export function normaliseMobile(text: string, country: string): string | null {
  const plain = plainNumber(text);
  if (plain === null) return null;
  const number = parsePhoneNumberFromString(plain, { defaultCountry: country as CountryCode, extract: false });
  return number?.isValid() === true && number.ext === undefined ? number.number : null;
}

/**
 * The text in ASCII digits, or null where it holds more than a plus, digits and what separates them. The length comes
 * first: a caller may send as many digits as a body has bytes.
 */
function plainNumber(text: string): string | null {
  // A character is at most two units.
  if (text.length > 2 * maxNumberLength) return null;
  const plain = asciiDigits(text.normalize('NFKC'))
    .replace(/\p{Cf}/gu, '')
    .trim();
  return /^\+?[\d\s().\-\u2010-\u2015/]*$/u.test(plain) ? plain : null;
}

/** A text that is searched for, as a number. */
interface SearchedNumber {
  /** How numbers in E.164 begin of which this is the beginning, in any form of rule C15. */
  readonly beginnings: readonly string[];
  /** Four or more digits, which may stand anywhere in a number; null for fewer, or after a plus. */
  readonly anywhere: string | null;
}

/**
 * A text as what it means of a number; nothing for a text that is not a number.
 * `98765` is of one of the countries or, with its plus left out, of country 98; all are searched.
 * @param countries ISO 3166 alpha-2
 */
export function readSearchedNumber(text: string, countries: Iterable<string>): SearchedNumber {
  const plain = plainNumber(text) ?? '';
  const digits = plain.replace(/\D/g, '');
  // E.164 has no longer numbers; zeros may stand before one.
  if (digits === '' || digits.length > 18) return { beginnings: [], anywhere: null };
  const international = `+${digits}`;
  if (plain.startsWith('+')) return { beginnings: [international], anywhere: null };
  const national = [...countries].map((country) => withCountryCode(digits, country) ?? international);
  return { beginnings: [...new Set([international, ...national])], anywhere: digits.length < 4 ? null : digits };
}

function withCountryCode(digits: string, country: string): string | undefined {
  const formatter = new AsYouType(country as CountryCode);
  formatter.input(digits);
  return formatter.getNumberValue();
}

/**
 * The numbers in E.164 that a whole number may be which is searched for: one for each country that has it (rule C15).
 * A `+` that was not encoded in a query arrives as a space.
 * @param countries ISO 3166 alpha-2
 */
export function readWholeNumber(text: string, countries: Iterable<string>): string[] {
  const bare = text.trimStart();
  const numbers = new Set<string>();
  for (const country of countries) {
    const number = (bare === text ? null : normaliseMobile(`+${bare}`, country)) ?? normaliseMobile(bare, country);
    if (number !== null) numbers.add(number);
  }
  return [...numbers];
}

/** Those of countries, and those of no country that have numbers of persons. */
const callingCodes: ReadonlySet<string> = new Set([
  ...getCountries().map((country) => getCountryCallingCode(country)),
  '870',
  '878',
  '881',
  '882',
  '883',
]);

/**
 * A number in E.164 as its country code, with the plus, and the national digits. Not parsed: no code is the beginning
 * of another, and parsing the numbers of a search took as long as all else.
 */
export function splitMobile(mobile: string): { readonly countryCode: string; readonly national: string } {
  const length = [2, 3, 4].find((end) => callingCodes.has(mobile.slice(1, end))) ?? 0;
  return { countryCode: mobile.slice(0, length), national: mobile.slice(length) };
}
