import { dateIn, writeDate } from './date-text.ts';
import { plainText } from './numbers.ts';
import { monthsBefore } from './days.ts';

/** Letters that follow the number of months. */
const monthWords = /^(\d{1,2}) ?(?:m|mo|mth|mths|months?|माह|मास|महीने|महीना)\.?$/i;

/** Years, or a date with the year first or last, in the digits of any script; months as the birth date that they mean. */
export function readAge(typed: string, today: string): { readonly age: number } | { readonly dob: string } | null {
  const text = plainText(typed);
  if (/^\d{1,3}$/.test(text)) return { age: Number(text) };
  const months = monthsIn(typed);
  const dob = months === undefined ? dateIn(text) : monthsBefore(today, months);
  return dob === undefined ? null : { dob };
}

/** As somebody types `8 mo`. */
export function monthsIn(typed: string): number | undefined {
  const [, months] = monthWords.exec(plainText(typed)) ?? [];
  return months === undefined ? undefined : Number(months);
}

/** As `readAge` reads it: the age where only that is known, else the day first. @param dob YYYY-MM-DD */
export function writeAge({ age, dob }: { readonly age?: number; readonly dob?: string }): string {
  return age === undefined ? writeDate(dob ?? '') : String(age);
}
