import type { Gender } from '../kernel/person.ts';

/**
 * A patient as one is read. `createdAt` is epoch seconds; address, partnerMeta and relations are JSON texts as stored.
 */
export interface Patient {
  readonly id: string;
  readonly partnerId: string | null;
  readonly designation: string | null;
  readonly firstName: string;
  readonly middleName: string | null;
  readonly lastName: string | null;
  readonly gender: Gender;
  readonly dateOfBirth: string | null;
  /** The birth date was worked out from an age in years. */
  readonly fromAge: boolean;
  /** E.164. */
  readonly mobile: string | null;
  readonly email: string | null;
  readonly address: string | null;
  readonly tag: string | null;
  readonly partnerMeta: string | null;
  readonly relations: string | null;
  readonly createdAt: number;
}

/** A patient as the directory knows one. `extras` is a JSON text, `updatedAt` epoch seconds. */
export interface PatientProfile extends Patient {
  readonly updatedAt: number;
  readonly archived: boolean;
  readonly bloodGroup: string | null;
  /** An ABHA address. */
  readonly abha: string | null;
  readonly extras: string | null;
}

/** The fields of a patient in a list or a search. */
export type PatientBrief = Pick<
  PatientProfile,
  | 'id'
  | 'partnerId'
  | 'firstName'
  | 'middleName'
  | 'lastName'
  | 'gender'
  | 'dateOfBirth'
  | 'fromAge'
  | 'mobile'
  | 'abha'
  | 'createdAt'
  | 'updatedAt'
  | 'archived'
>;

/** The parts of a full name: the first word, the last of several, and what stands between them. */
export function splitName(text: string): { readonly first: string; readonly middle: string; readonly last: string } {
  const [first = '', ...rest] = text.trim().split(/\s+/);
  return { first, middle: rest.slice(0, -1).join(' '), last: rest.at(-1) ?? '' };
}

/** Whole years between two dates; for someone born on 29 February, the years turn on 1 March where there is none. */
export function ageOn(dateOfBirth: string, today: string): number {
  const years = Number(today.slice(0, 4)) - Number(dateOfBirth.slice(0, 4));
  return today.slice(5) < dateOfBirth.slice(5) ? years - 1 : years;
}
