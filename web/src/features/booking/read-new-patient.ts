import type { NewPatient } from '../../api/mutations/booking.ts';
import { t } from '../../text/text.ts';
import type { FieldErrors } from '../../api/field-errors.ts';
import type { NewPatientForm } from './new-patient-form.ts';

type Read = { readonly patient: NewPatient } | { readonly errors: FieldErrors };

/** The patient that was typed, or what is missing at each field; the server has the rules of the rest. */
export function readNewPatient({ name, gender, age, mobile }: NewPatientForm): Read {
  const [firstName = '', ...others] = name.trim().split(/\s+/);
  const born = readAge(age.trim());
  if (firstName === '' || gender === '' || born === null) {
    return {
      errors: {
        ...(firstName === '' ? { name: t('booking.nameMissing') } : {}),
        ...(gender === '' ? { gender: t('booking.sexMissing') } : {}),
        ...(born === null ? { age: t('booking.ageMissing') } : {}),
      },
    };
  }
  return { patient: { firstName, lastName: others.join(' '), gender, mobile: mobile.trim(), ...born } };
}

/** Years, or a date with the year first or last. */
function readAge(text: string): Pick<NewPatient, 'dob' | 'age'> | null {
  if (/^\d{1,3}$/.test(text)) return { age: Number(text) };
  const yearFirst = /^(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})$/.exec(text);
  const yearLast = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})$/.exec(text);
  const [year, month, day] = yearFirst === null ? (yearLast?.slice(1).toReversed() ?? []) : yearFirst.slice(1);
  if (year === undefined || month === undefined || day === undefined) return null;
  return { dob: `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` };
}
