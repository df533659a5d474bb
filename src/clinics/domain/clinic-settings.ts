import type { DisplayNames } from './clinic.ts';

/** A clinic's own settings as they are stored; null where the business decides. */
export interface ClinicSettings {
  readonly id: string;
  readonly partner_id: string | null;
  readonly name: string;
  readonly time_zone: string | null;
  readonly country: string | null;
  readonly accept_any_time: boolean | null;
  readonly latitude: string | null;
  readonly longitude: string | null;
  readonly display_names: DisplayNames;
  readonly display_message: string | null;
}

/** The settings that a change names; what is left out stays, and null lets the business decide again. */
export type ClinicSettingsChanges = Partial<Omit<ClinicSettings, 'id' | 'partner_id' | 'name'>>;
