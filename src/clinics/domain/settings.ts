import type { BusinessSettings } from '../../calendar/settings.ts';

/** The settings that a change names; what is left out stays. */
export interface SettingsChanges extends Partial<Omit<BusinessSettings, 'retention' | 'midnight'>> {
  readonly timeZone?: string;
  readonly country?: string;
  readonly retention?: Partial<BusinessSettings['retention']>;
  readonly midnight?: Partial<BusinessSettings['midnight']>;
}

/** The settings of a business with its own zone and country. */
export interface Settings {
  readonly settings: BusinessSettings;
  readonly timeZone: string;
  readonly country: string;
}

export function changedSettings(current: Settings, changes: SettingsChanges): Settings {
  const { timeZone = current.timeZone, country = current.country, retention, midnight, ...others } = changes;
  const { settings } = current;
  return {
    settings: {
      ...settings,
      ...others,
      retention: { ...settings.retention, ...retention },
      midnight: { ...settings.midnight, ...midnight },
    },
    timeZone,
    country,
  };
}
