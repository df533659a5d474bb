import { fullName, type Gender } from '../../kernel/person.ts';

/** Of a business: every server keeps all of them in memory, and lists answer all. */
export const maxDoctors = 2_000;

/** A doctor as one is read; a removed one is not read. */
export interface Doctor extends DoctorValues {
  readonly id: string;
  /** Epoch seconds. */
  readonly createdAt: number;
  /** Those assigned to, the first assigned first. */
  readonly clinics: readonly { readonly id: string; readonly name: string }[];
}

/** The fields of a doctor that callers write. */
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
  /** The doctor in addresses of pages; null for one made of the name. */
  readonly username: string | null;
  readonly registrations: readonly Registration[];
}

/** With a medical council. */
interface Registration {
  readonly council: string;
  readonly medical_id: string;
  readonly year: string;
  readonly default: boolean;
}

/** The birth date of doctors without a known one, as the contract documents it. */
export const defaultDateOfBirth = '1990-01-01';

/** The name and the first specialisation in the letters of an address; the id where nothing is left of them. */
export function usernameOf({ id, username, firstName, lastName, specialisations }: Doctor): string {
  if (username !== null) return username;
  const letters = [firstName, lastName, specialisations[0] ?? '']
    .join(' ')
    .normalize('NFKD')
    .replace(/[\u0300-\u036f'’.]/g, '')
    .toLowerCase();
  const words = letters.split(/[^a-z0-9]+/).filter((word) => word !== '' && word !== 'dr');
  return words.length === 0 ? id : ['dr', ...words].join('-');
}

/** The name with its title, which is not said twice where the first name has it already. */
export function titledName({ firstName, lastName }: Pick<Doctor, 'firstName' | 'lastName'>): string {
  const name = fullName([firstName, lastName]);
  return /^dr\b/i.test(name) ? name : `Dr. ${name}`;
}
