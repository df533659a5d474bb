import { plainText } from '../../text/numbers.ts';

/** What was typed of a new patient. */
export interface NewPatientForm {
  readonly name: string;
  readonly gender: 'M' | 'F' | 'O' | '';
  /** An age in years, or a date as YYYY-MM-DD or DD-MM-YYYY. */
  readonly age: string;
  readonly mobile: string;
}

const nothing: NewPatientForm = { name: '', gender: '', age: '', mobile: '' };

/**
 * @param typed what was searched: digits are a number, everything else a name
 * @param before what was typed of the patient before that search; it stays but for what was searched
 */
export function newPatientForm(typed: string, before: NewPatientForm | null = null): NewPatientForm {
  const isNumber = /^[+\d][\d\s-]*$/.test(plainText(typed));
  return { ...(before ?? nothing), ...(isNumber ? { mobile: typed } : { name: typed }) };
}
