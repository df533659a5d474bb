/** One allowed value of an attribute, a label or a tag: what programs send and what people read. */
export interface ListEntry {
  readonly key: string;
  readonly text: string;
}

/** A custom attribute beside labels and tags, defined by the business (rule C11). */
export interface AttributeDefinition {
  readonly key: string;
  readonly text: string;
  readonly values: readonly ListEntry[];
  /** Where the queue shows it, counted from 1; null where it does not. */
  readonly place: number | null;
}

/** The order of a queue, until a patient is moved or skipped (rule C8). */
export const queueOrders = ['token', 'time'] as const;
type QueueOrder = (typeof queueOrders)[number];

/** The answer to a second appointment of a patient at one time. */
export const patientConflicts = ['allow', 'warn', 'refuse'] as const;
export type PatientConflicts = (typeof patientConflicts)[number];

export interface BusinessSettings {
  /** Partners own the calendar: any time that does not collide may be booked (rule C5). Clinics can differ. */
  readonly acceptAnyTime: boolean;
  readonly customAttributes: readonly AttributeDefinition[];
  /** Null until the business defines a list: then any string is taken. */
  readonly labels: readonly ListEntry[] | null;
  readonly tags: readonly ListEntry[] | null;
  readonly patientConflicts: PatientConflicts;
  /** The database reads it from the stored settings, see queue_order in migrations/0001_baseline.sql. */
  readonly queueOrder: QueueOrder;
  /** How long webhooks of a change wait; what is taken back meanwhile is not sent (rule F5). */
  readonly notifyDelaySeconds: number;
  /** After how many days a job forgets what nobody needs any more; null: never. */
  readonly retention: {
    /** Notes and reasons of appointments that are over. */
    readonly notesDays: number | null;
    /** Patients without an appointment. */
    readonly patientsDays: number | null;
  };
  readonly midnight: {
    /** Booked appointments whose patient never came become no-shows at midnight. */
    readonly marksNoShows: boolean;
  };
}

export const defaultSettings: BusinessSettings = {
  acceptAnyTime: false,
  customAttributes: [],
  labels: null,
  tags: null,
  patientConflicts: 'warn',
  queueOrder: 'token',
  notifyDelaySeconds: 0,
  retention: { notesDays: null, patientsDays: null },
  midnight: { marksNoShows: true },
};

/** Stored settings with the default of everything that was never set. */
export function completeSettings(stored: Partial<BusinessSettings>): BusinessSettings {
  return { ...defaultSettings, ...stored };
}

/**
 * The keys that an attribute may take, or null where any string goes; undefined for an attribute that nobody defined.
 */
export function allowedValues(settings: BusinessSettings, attribute: string): readonly string[] | null | undefined {
  switch (attribute) {
    case 'label':
    case 'labels':
      return settings.labels?.map((entry) => entry.key) ?? null;
    case 'tags':
      return settings.tags?.map((entry) => entry.key) ?? null;
    default:
      return settings.customAttributes
        .find((definition) => definition.key === attribute)
        ?.values.map((entry) => entry.key);
  }
}

/** Every attribute that an appointment of this business may carry. */
export function knownAttributes(settings: BusinessSettings): readonly string[] {
  return ['label', 'labels', 'tags', ...settings.customAttributes.map((definition) => definition.key)];
}
