import { type Static, Type } from 'typebox';
import { isCountry } from '../../kernel/country.ts';
import { collectIssues, type Issue } from '../../kernel/errors.ts';
import {
  type AttributeDefinition,
  type BusinessSettings,
  type ListEntry,
  patientConflicts,
  queueOrders,
} from '../../calendar/settings.ts';
import { isValidZone } from '../../kernel/time.ts';
import { asObject, named, optional, ruledText, type UnreadObject } from '../../kernel/schemas.ts';
import { withoutUnsaid } from '../../kernel/without-unsaid.ts';
import type { SettingsChanges } from '../domain/settings.ts';
import { correctionFields } from './zone-correction.ts';

/** These exist everywhere, with lists of their own (rule C11). */
const reservedKeys = ['label', 'labels', 'tags'];

const Text = Type.String({ minLength: 1, maxLength: 100, description: 'The text that people read' });
const Entry = named('ListEntry', {
  key: Type.String({ minLength: 1, maxLength: 100, description: 'The value that programs send' }),
  text: Text,
});
const maxEntries = 200;

const EntriesOrNull = Type.Unsafe<ListEntry[] | null>({
  type: ['array', 'null'],
  items: Entry,
  maxItems: maxEntries,
  description: 'null: any string goes',
});

const Attribute = named('CustomAttribute', {
  key: Type.String({ pattern: '^[a-z][a-z0-9_]{0,49}$' }),
  text: Text,
  values: Type.Array(Entry, { minItems: 1, maxItems: maxEntries }),
  place: Type.Optional(
    Type.Unsafe<number | null>({
      type: ['integer', 'null'],
      minimum: 1,
      maximum: 50,
      description: 'Where the queue shows it, counted from 1; null or left out: nowhere',
    }),
  ),
});

const retentionDays = { least: 30, most: 36_500 } as const;
const DaysOrNull = (description: string) =>
  Type.Unsafe<number | null>({
    type: ['integer', 'null'],
    minimum: retentionDays.least,
    maximum: retentionDays.most,
    description,
  });
const retentionFields = {
  notes_days: DaysOrNull('Notes and reasons of appointments go so many days after their start; null: never'),
  patients_days: DaysOrNull(
    'A patient is erased who was added, and had the last appointment, longer ago than so many days; null: never',
  ),
};

const maxNotifyDelaySeconds = 600;

const fields = {
  time_zone: Type.String({ ...ruledText, description: 'IANA name; of every clinic that has none of its own' }),
  country: Type.String({
    ...ruledText,
    description: 'ISO 3166, two letters; for phone numbers without a country code',
  }),
  accept_any_time: Type.Boolean({ description: 'Any time that does not collide may be booked' }),
  custom_attributes: Type.Array(Attribute, { maxItems: 50, description: 'Replaced whole' }),
  labels: EntriesOrNull,
  tags: EntriesOrNull,
  patient_conflicts: Type.Enum([...patientConflicts], {
    description:
      'The answer to a booking that would be a second appointment of the patient at one time: allow it, warn in the ' +
      'answer, or refuse it with 409 PATIENT_CONFLICT',
  }),
  queue_order: Type.Enum([...queueOrders], {
    description:
      'The order of queues: by the token, or by the time of the appointment and then the token. A change counts at ' +
      'once for every queue; moving and skipping count in the order in which they were made',
  }),
  notify_delay_seconds: Type.Integer({
    minimum: 0,
    maximum: maxNotifyDelaySeconds,
    description:
      'How long webhooks of a change of an appointment wait: what is taken back meanwhile is not sent. The live feed ' +
      'does not wait',
  }),
  retention: Type.Object(optional(retentionFields)),
  midnight: Type.Object({ marks_no_shows: Type.Optional(Type.Boolean()) }),
};

/** The body of `PATCH /opdesk/v1/settings`; what is left out stays. */
export const ChangeSettingsBody = Type.Object({ ...optional(fields), ...correctionFields });
export type ChangeSettingsBody = Static<typeof ChangeSettingsBody>;

export const SettingsAnswer = named('Settings', {
  ...fields,
  retention: Type.Object(retentionFields),
  midnight: Type.Object({ marks_no_shows: Type.Boolean() }),
});

/** The rules for settings that the schema cannot say. Tolerates any shape. */
export function checkSettings(unread: unknown): Issue[] {
  const body = asObject(unread);
  const attributes = Array.isArray(body['custom_attributes'])
    ? (body['custom_attributes'] as unknown[]).map(asObject)
    : [];
  return [
    ...checkZoneAndCountry(body),
    ...checkKeys(attributes, '/custom_attributes'),
    ...collectIssues(attributes, (attribute, index) =>
      checkKeys(entriesOf(attribute['values']), `/custom_attributes/${index}/values`),
    ),
    ...checkReserved(attributes),
    ...checkKeys(entriesOf(body['labels']), '/labels'),
    ...checkKeys(entriesOf(body['tags']), '/tags'),
  ];
}

/** A zone and a country must be ones that Opdesk can compute with. */
export function checkZoneAndCountry(body: UnreadObject): Issue[] {
  const { time_zone: zone, country } = body as Readonly<Record<'time_zone' | 'country', unknown>>;
  const issues: Issue[] = [];
  if (typeof zone === 'string' && !isValidZone(zone)) {
    issues.push({
      path: '/time_zone',
      code: 'format',
      message: 'is not a time zone',
      allowed: { examples: ['Asia/Kolkata', 'Europe/London'] },
    });
  }
  if (typeof country === 'string' && !isCountry(country)) {
    issues.push({
      path: '/country',
      code: 'format',
      message: 'is not a country of ISO 3166',
      allowed: { examples: ['IN', 'GB'] },
    });
  }
  return issues;
}

function entriesOf(list: unknown): UnreadObject[] {
  return Array.isArray(list) ? (list as unknown[]).map(asObject) : [];
}

function checkKeys(entries: readonly UnreadObject[], pointer: string): Issue[] {
  const seen = new Set<unknown>();
  return collectIssues(entries, ({ key }, index): Issue[] => {
    const repeated = typeof key === 'string' && seen.has(key);
    seen.add(key);
    return repeated
      ? [{ path: `${pointer}/${index}/key`, code: 'conflict', message: 'is the key of an earlier entry too' }]
      : [];
  });
}

function checkReserved(attributes: readonly UnreadObject[]): Issue[] {
  return collectIssues(attributes, ({ key }, index): Issue[] => {
    if (typeof key !== 'string' || !reservedKeys.includes(key)) return [];
    return [
      {
        path: `/custom_attributes/${index}/key`,
        code: 'not_allowed',
        message: 'exists already, with a list of its own',
      },
    ];
  });
}

/** The settings that a valid body names. */
export function readSettingsChanges(body: ChangeSettingsBody): SettingsChanges {
  const { retention, midnight } = body;
  return withoutUnsaid<Required<SettingsChanges>>({
    timeZone: body.time_zone,
    country: body.country,
    acceptAnyTime: body.accept_any_time,
    customAttributes: body.custom_attributes?.map(readAttribute),
    labels: body.labels && readEntries(body.labels),
    tags: body.tags && readEntries(body.tags),
    patientConflicts: body.patient_conflicts,
    queueOrder: body.queue_order,
    notifyDelaySeconds: body.notify_delay_seconds,
    retention: retention && withoutUnsaid({ notesDays: retention.notes_days, patientsDays: retention.patients_days }),
    midnight: midnight && withoutUnsaid({ marksNoShows: midnight.marks_no_shows }),
  });
}

function readAttribute({ key, text, values, place }: Static<typeof Attribute>): AttributeDefinition {
  return { key, text, values: readEntries(values), place: place ?? null };
}

/** Only what is known of each entry: unknown fields are never stored (rule B1). */
function readEntries(entries: readonly ListEntry[]): ListEntry[] {
  return entries.map(({ key, text }) => ({ key, text }));
}

/** @returns SettingsAnswer */
export function settingsAnswer(
  settings: BusinessSettings,
  { timeZone, country }: { readonly timeZone: string; readonly country: string },
): Readonly<Record<string, unknown>> {
  return {
    time_zone: timeZone,
    country,
    accept_any_time: settings.acceptAnyTime,
    custom_attributes: settings.customAttributes,
    labels: settings.labels,
    tags: settings.tags,
    patient_conflicts: settings.patientConflicts,
    queue_order: settings.queueOrder,
    notify_delay_seconds: settings.notifyDelaySeconds,
    retention: { notes_days: settings.retention.notesDays, patients_days: settings.retention.patientsDays },
    midnight: { marks_no_shows: settings.midnight.marksNoShows },
  };
}
