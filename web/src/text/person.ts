import type { Entry } from '../api/queries/queue.ts';
import { t } from './text.ts';

/** A patient's name, or a word for a guest without one. */
export function nameOf({ patient }: Pick<Entry, 'patient'>): string {
  return patient.name === undefined || patient.name === '' ? t('card.guest') : patient.name;
}

/** Age and sex, as far as they are known. */
export function ageAndSex({ patient }: Pick<Entry, 'patient'>): string {
  return [
    patient.age === undefined ? undefined : t('card.years', { age: patient.age }),
    patient.gender === undefined ? undefined : t(`sex.${patient.gender}`),
  ]
    .filter((each) => each !== undefined)
    .join(' · ');
}
