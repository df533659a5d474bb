import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js';

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

/** A name of several parts as people read it. */
export function fullName(parts: readonly (string | null | undefined)[]): string {
  return parts.filter((part) => part !== null && part !== undefined && part !== '').join(' ');
}

/** Whole years between two dates; for someone born on 29 February, the years turn on 1 March where there is none. */
export function ageOn(dateOfBirth: string, today: string): number {
  const years = Number(today.slice(0, 4)) - Number(dateOfBirth.slice(0, 4));
  return today.slice(5) < dateOfBirth.slice(5) ? years - 1 : years;
}
