import { isSupportedCountry } from 'libphonenumber-js';

/** Is this a country by its two capital letters (ISO 3166), one whose phone numbers can be read? */
export function isCountry(code: string): boolean {
  return isSupportedCountry(code);
}
