import { t } from './text.ts';

/** The part of an entry of the queue that describes its patient. */
interface WithPatient {
  readonly patient: { readonly name?: string; readonly age?: number; readonly gender?: 'M' | 'F' | 'O' };
}

/** A patient's name, or a word for a guest without one. */
export function nameOf({ patient }: WithPatient): string {
  return patient.name === undefined || patient.name === '' ? t('card.guest') : patient.name;
}

/** Age and sex, as far as they are known. */
export function ageAndSex({ patient }: WithPatient): string {
  return [
    patient.age === undefined ? undefined : t('card.years', { age: patient.age }),
    patient.gender === undefined ? undefined : t(`sex.${patient.gender}`),
  ]
    .filter((each) => each !== undefined)
    .join(' · ');
}
