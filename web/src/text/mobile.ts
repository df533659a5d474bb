import { plainText } from './numbers.ts';

/** A number in groups that are read out, where we know how its country writes it. @param mobile E.164 */
export function readableMobile(mobile: string): string {
  return mobile.replace(/^\+91(\d{5})(\d{5})$/, '+91 $1 $2');
}

/** A whole number as it was typed, which the search understands; undefined while it is shorter. */
export function wholeNumber(typed: string): string | undefined {
  const digits = plainText(typed).replaceAll(/[\s().-]/g, '');
  return /^\+?\d{10,15}$/.test(digits) ? digits : undefined;
}
