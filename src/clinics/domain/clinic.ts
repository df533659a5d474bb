/** Of a business: every server keeps all of them in memory, and lists answer all. */
export const maxClinics = 500;

/** What the screens of a clinic show of a patient beside the token. */
export const displayNames = ['none', 'initials'] as const;

export type DisplayNames = (typeof displayNames)[number];

/** A clinic as it is read; a removed one is not read. */
export interface Clinic extends ClinicValues {
  readonly id: string;
  /** ISO 3166 alpha-2; the business's where the clinic has none of its own. */
  readonly country: string;
  /** The IANA name; the business's where the clinic has none of its own. */
  readonly timeZone: string;
  readonly latitude: string | null;
  readonly longitude: string | null;
  /** Epoch seconds. */
  readonly createdAt: number;
  /** Those assigned to it, the first assigned first. */
  readonly doctors: readonly { readonly id: string; readonly firstName: string; readonly lastName: string }[];
}

/** The fields of a clinic that callers write. */
export interface ClinicValues {
  readonly partnerId: string | null;
  readonly name: string;
  readonly address: string;
  readonly city: string | null;
  readonly state: string | null;
  readonly pincode: string | null;
  /** Ten or eleven digits. */
  readonly contact: string | null;
}

/** The English name of a country, or its code where there is none. */
export function countryName(country: string): string {
  return new Intl.DisplayNames(['en'], { type: 'region' }).of(country) ?? country;
}
