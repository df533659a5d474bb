import type { BusinessSettings, ListEntry } from '../../calendar/settings.ts';
import { cardLabel } from '../../kernel/display.ts';
import { membersOf } from '../../kernel/merge-attributes.ts';
import { fullName } from '../../kernel/person.ts';
import { RawJson, stringifyAnswer } from '../../kernel/raw-json.ts';
import { asObject, type UnreadObject } from '../../kernel/schemas.ts';
import { type QueueEntry, waitMinutes } from '../domain/entry.ts';
import type { PlacedEntry } from '../domain/places.ts';

type Answer = Readonly<Record<string, unknown>>;

/** @returns an element of QueueAnswer's entries; what has no value is undefined, so that JSON leaves it out */
export function entryAnswer(placed: PlacedEntry, settings: BusinessSettings, now: number): Answer {
  return { ...fixedMembers(placed.entry, settings), ...changingMembers(placed, now) };
}

/** The members that change with the other entries of the queue and with time. */
function changingMembers(
  { entry, state, position, estimatedStartAt }: PlacedEntry,
  now: number,
): Readonly<Record<string, string | number | undefined>> {
  return {
    state,
    position: position ?? undefined,
    estimated_start: estimatedStartAt === null ? undefined : Math.ceil(estimatedStartAt),
    estimated_wait_minutes:
      estimatedStartAt === null ? undefined : waitMinutes(entry.startAt, state, estimatedStartAt, now),
  };
}

/** The same as JSON without its braces. */
export function changingText(placed: PlacedEntry, now: number): string {
  return JSON.stringify(changingMembers(placed, now)).slice(1, -1);
}

/** The other members of an entry as JSON without its closing brace. */
export function fixedJson(entry: QueueEntry, settings: BusinessSettings): Buffer {
  return Buffer.from(stringifyAnswer(fixedMembers(entry, settings)).slice(0, -1));
}

function fixedMembers(entry: QueueEntry, settings: BusinessSettings): Answer {
  const attributes = entry.customAttributes === null ? {} : asObject(JSON.parse(entry.customAttributes));
  return {
    appointment_id: entry.id,
    partner_appointment_id: entry.partnerId ?? undefined,
    doctor_id: entry.doctorId,
    partner_doctor_id: entry.partnerDoctorId ?? undefined,
    token: entry.token ?? undefined,
    status: entry.status,
    patient: patientOf(entry),
    channel: entry.channel,
    mode: entry.mode,
    service: entry.serviceId === null ? undefined : { conf_id: entry.serviceId, service_name: entry.serviceName },
    start_time: entry.startAt,
    end_time: entry.endAt,
    waiting_since: wholeSeconds(entry.checkedInAt),
    visit_start: wholeSeconds(entry.startedAt),
    visit_end: wholeSeconds(entry.endedAt),
    calls: entry.calls,
    called_at: wholeSeconds(entry.calledAt),
    labels: [
      ...shownValues(attributes['label'], settings.labels),
      ...shownValues(attributes['labels'], settings.labels),
    ],
    tags: shownValues(attributes['tags'], settings.tags),
    attributes: placedAttributes(attributes, settings),
    ...shownMeta(entry.displayMeta),
    reason: entry.reason ?? undefined,
    has_notes: entry.hasNotes || undefined,
    video_url: entry.videoUrl ?? undefined,
    is_overbooked: entry.overbooked,
    is_dummy: entry.isDummy || undefined,
  };
}

function patientOf(entry: QueueEntry): Answer {
  const { patientId, firstName, middleName, lastName } = entry;
  if (patientId === null) return { name: entry.guestName ?? undefined, mobile: entry.guestMobile ?? undefined };
  const name = fullName([firstName, middleName, lastName]);
  return {
    patient_id: patientId,
    partner_patient_id: entry.partnerPatientId ?? undefined,
    name,
    mobile: entry.mobile ?? undefined,
    gender: entry.gender ?? undefined,
    age: entry.age ?? undefined,
    age_months: entry.ageMonths ?? undefined,
  };
}

/** Values as they were sent, a string or a list of strings, each with what people read. */
function shownValues(given: unknown, list: readonly ListEntry[] | null): ListEntry[] {
  if (given === undefined) return [];
  const values = Array.isArray(given) ? (given as unknown[]) : [given];
  return values
    .filter((value) => typeof value === 'string')
    .map((key) => ({
      key,
      text: list?.find((entry) => entry.key === key)?.text ?? key,
    }));
}

function placedAttributes(attributes: UnreadObject, { customAttributes }: BusinessSettings): Answer[] {
  return customAttributes
    .flatMap(({ key, text, values, place }) =>
      place === null || attributes[key] === undefined
        ? []
        : [{ key, text, place, values: shownValues(attributes[key], values) }],
    )
    .toSorted((a, b) => a.place - b.place);
}

/** The display_meta, and the card that it makes. */
function shownMeta(text: string | null): Answer {
  if (text === null) return { card: [] };
  // Keys like "10" keep their place only in the text, and everything else also in an object.
  const hasIndexKeys = /"\d+"\s*:/.test(text);
  const meta = JSON.parse(text) as UnreadObject;
  const keys = hasIndexKeys ? [...membersOf(text).keys()] : Object.keys(meta);
  return {
    card: keys.map((key) => ({ label: cardLabel(key), value: meta[key] })),
    display_meta: hasIndexKeys ? new RawJson(text) : meta,
  };
}

function wholeSeconds(at: number | null): number | undefined {
  return at === null ? undefined : Math.floor(at);
}
