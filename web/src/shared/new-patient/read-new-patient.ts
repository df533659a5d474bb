import type { NewPatient } from '../../api/mutations/booking.ts';
import { t } from '../../text/text.ts';
import type { FieldErrors } from '../../api/field-errors.ts';
import type { NewPatientForm } from './new-patient-form.ts';
import { readAge } from '../../text/born.ts';

type Read = { readonly patient: NewPatient } | { readonly errors: FieldErrors };

/**
 * The patient that was typed, or what is missing at each field; the server has the rules of the rest.
 * @param today YYYY-MM-DD
 */
export function readNewPatient({ name, gender, age, mobile }: NewPatientForm, today: string): Read {
  const [firstName = '', ...others] = name.trim().split(/\s+/);
  const born = readAge(age, today);
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
