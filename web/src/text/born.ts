import { plainText } from './numbers.ts';

/** Years, or a date with the year first or last, in the digits of any script. */
export function readAge(typed: string): { readonly age: number } | { readonly dob: string } | null {
  const text = plainText(typed);
  if (/^\d{1,3}$/.test(text)) return { age: Number(text) };
  const yearFirst = /^(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})$/.exec(text);
  const yearLast = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})$/.exec(text);
  const [year, month, day] = yearFirst === null ? (yearLast?.slice(1).toReversed() ?? []) : yearFirst.slice(1);
  if (year === undefined || month === undefined || day === undefined) return null;
  return { dob: `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` };
}

/** As `readAge` reads it: the age where only that is known, else the day first. @param dob YYYY-MM-DD */
export function writeAge({ age, dob }: { readonly age?: number; readonly dob?: string }): string {
  return age === undefined ? (dob ?? '').split('-').toReversed().join('-') : String(age);
}
