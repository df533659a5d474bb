import { fullName, type Gender } from './patient.ts';

/** A doctor as one is read; a deleted one is not read. */
export interface Doctor extends DoctorValues {
  readonly id: string;
  /** Epoch seconds. */
  readonly createdAt: number;
  /** Those assigned to, the first assigned first. */
  readonly clinics: readonly { readonly id: string; readonly name: string }[];
}

/** What callers can say of a doctor. */
export interface DoctorValues {
  readonly partnerId: string | null;
  readonly firstName: string;
  readonly lastName: string;
  readonly gender: Gender;
  readonly dateOfBirth: string;
  /** Ten or eleven digits. */
  readonly mobile: string | null;
  readonly email: string | null;
  /** The first is the one shown. */
  readonly specialisations: readonly string[];
  readonly qualifications: readonly string[];
  readonly about: string | null;
  readonly profileImageUrl: string | null;
}

/** What doctors without a known birth date get, as the contract documents it. */
export const defaultDateOfBirth = '1990-01-01';

/** The name with its title, which is not said twice where the first name has it already. */
export function titledName({ firstName, lastName }: Pick<Doctor, 'firstName' | 'lastName'>): string {
  const name = fullName([firstName, lastName]);
  return /^dr\b/i.test(name) ? name : `Dr. ${name}`;
}
