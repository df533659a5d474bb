import { t } from './text.ts';
import { monthsOn } from './days.ts';
import { ageOn } from './time.ts';

/** The part of an entry of the queue that describes its patient. */
interface WithPatient {
  readonly patient: { readonly name?: string; readonly gender?: 'M' | 'F' | 'O' } & Age;
}

/** In years, and of a child younger than two whose birth date is known in months. */
interface Age {
  readonly age?: number;
  readonly age_months?: number;
}

/** Of a child younger than this an age is counted in months. */
const countedInMonths = 24;

/** Undefined where it is not known. */
export function ageText({ age, age_months: months }: Age): string | undefined {
  if (months !== undefined) return t('card.months', { months });
  if (age === undefined) return undefined;
  return age === 0 ? t('card.underOne') : t('card.years', { age });
}

/** @param dob YYYY-MM-DD; @param today YYYY-MM-DD; @param isAge whether it was worked out from an age in years */
export function ageOfBorn(dob: string, today: string, isAge: boolean): Age {
  const months = monthsOn(dob, today);
  return isAge || months < 0 || months >= countedInMonths ? { age: ageOn(dob, today) } : { age_months: months };
}

/** A patient's name, or a word for a guest without one. */
export function nameOf({ patient }: WithPatient): string {
  return patient.name === undefined || patient.name === '' ? t('card.guest') : patient.name;
}

/** Age and sex, as far as they are known. */
export function ageAndSex({ patient }: WithPatient): string {
  return [ageText(patient), patient.gender === undefined ? undefined : t(`sex.${patient.gender}`)]
    .filter((each) => each !== undefined)
    .join(' · ');
}
