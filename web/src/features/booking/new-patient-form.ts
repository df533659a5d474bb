/** What was typed of a new patient. */
export interface NewPatientForm {
  readonly name: string;
  readonly gender: 'M' | 'F' | 'O' | '';
  /** An age in years, or a date as YYYY-MM-DD or DD-MM-YYYY. */
  readonly age: string;
  readonly mobile: string;
}

/** @param typed what was searched: digits are a number, everything else a name */
export function newPatientForm(typed: string): NewPatientForm {
  const isNumber = /^[+\d][\d\s-]*$/.test(typed);
  return { name: isNumber ? '' : typed, gender: '', age: '', mobile: isNumber ? typed : '' };
}
