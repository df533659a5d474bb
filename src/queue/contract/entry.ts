import { type Static, Type } from 'typebox';
import type { BusinessSettings, ListEntry } from '../../calendar/settings.ts';
import { statuses } from '../../calendar/status.ts';
import { cardLabel } from '../../kernel/display.ts';
import { membersOf } from '../../kernel/merge-attributes.ts';
import { fullName } from '../../kernel/person.ts';
import { RawJson, stringifyAnswer } from '../../kernel/raw-json.ts';
import { asObject, named, type UnreadObject } from '../../kernel/schemas.ts';
import type { PlacedEntry } from '../domain/places.ts';
import { type QueueEntry, type QueueState, queueStates } from '../domain/entry.ts';

export const EpochSeconds = Type.Integer({ description: 'Epoch seconds' });
const Shown = named('ShownEntry', {
  key: Type.String(),
  text: Type.String({ description: 'The text that people read' }),
});

export const EntryAnswer = named('QueueEntry', {
  appointment_id: Type.String(),
  partner_appointment_id: Type.Optional(Type.String()),
  doctor_id: Type.String(),
  partner_doctor_id: Type.Optional(Type.String()),
  token: Type.Optional(Type.Integer()),
  position: Type.Optional(
    Type.Integer({ description: "Counted from 1 in the doctor's queue, with those who are done; a dummy has none" }),
  ),
  status: Type.Enum(Object.keys(statuses)),
  state: Type.Enum([...queueStates], {
    description: 'The meaning of the status at the desk; called: waiting, and called at present',
  }),
  patient: Type.Object(
    {
      patient_id: Type.Optional(Type.String()),
      partner_patient_id: Type.Optional(Type.String()),
      name: Type.Optional(Type.String()),
      mobile: Type.Optional(Type.String({ description: 'E.164' })),
      gender: Type.Optional(Type.Enum(['M', 'F', 'O'])),
      age: Type.Optional(Type.Integer({ description: 'In years, on the day of the queue' })),
    },
    { description: 'Of a walk-in who is not registered, only the name and number that the desk entered' },
  ),
  channel: Type.Enum(['API', 'Walkin', 'Offline']),
  mode: Type.Enum(['INCLINIC', 'PHONE', 'VIDEO']),
  service: Type.Optional(Type.Object({ conf_id: Type.String(), service_name: Type.String() })),
  start_time: EpochSeconds,
  end_time: EpochSeconds,
  waiting_since: Type.Optional(Type.Integer({ description: 'Epoch seconds; when the patient was checked in' })),
  visit_start: Type.Optional(EpochSeconds),
  visit_end: Type.Optional(EpochSeconds),
  calls: Type.Integer({ description: 'How often the patient was called' }),
  called_at: Type.Optional(Type.Integer({ description: 'Epoch seconds; only while the patient is called' })),
  estimated_start: Type.Optional(
    Type.Integer({
      description:
        "Epoch seconds; when the patient will probably go in, within the doctor's hours; left out where they are over",
    }),
  ),
  estimated_wait_minutes: Type.Optional(
    Type.Integer({ description: 'From now, or from the start of an appointment that is still to come' }),
  ),
  labels: Type.Array(Shown),
  tags: Type.Array(Shown),
  attributes: Type.Array(
    Type.Object({ key: Type.String(), text: Type.String(), place: Type.Integer(), values: Type.Array(Shown) }),
    { description: 'The attributes that the business shows in the queue, by place' },
  ),
  card: Type.Array(
    Type.Object({ label: Type.String(), value: Type.Unsafe<string | number>({ type: ['string', 'number'] }) }),
    { description: 'display_meta as people read it' },
  ),
  display_meta: Type.Optional(Type.Unsafe<Record<string, unknown>>({ type: 'object' })),
  reason: Type.Optional(Type.String()),
  has_notes: Type.Optional(Type.Boolean({ description: 'True where there are notes; getAppointment has them' })),
  video_url: Type.Optional(Type.String({ description: 'The link of the video call' })),
  is_overbooked: Type.Boolean(),
  is_dummy: Type.Optional(Type.Boolean({ description: 'A reservation without a slot and without a place' })),
});

/** An answer about one entry of the queue. */
export const QueueEntryAnswer = named('QueueEntryAnswer', { entry: EntryAnswer });
/** The same where there may be none. */
export const CallNextAnswer = Type.Object({
  entry: Type.Unsafe<Static<typeof EntryAnswer> | null>({
    anyOf: [EntryAnswer, { type: 'null' }],
    description: 'null: nobody waits who is not called',
  }),
});

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
    estimated_wait_minutes: estimatedStartAt === null ? undefined : waitMinutes(entry, state, estimatedStartAt, now),
  };
}

/** The same as JSON without its braces. Their values are numbers and words that need no escapes. */
export function changingText(placed: PlacedEntry, now: number): string {
  return Object.entries(changingMembers(placed, now))
    .flatMap(([name, value]) =>
      value === undefined ? [] : [typeof value === 'string' ? `"${name}":"${value}"` : `"${name}":${value}`],
    )
    .join();
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

/** A patient who has not come yet waits from the start of the appointment on. */
function waitMinutes({ startAt }: QueueEntry, state: QueueState, estimatedStartAt: number, now: number): number {
  const from = state === 'expected' ? Math.max(now, startAt) : now;
  return Math.ceil(Math.max(0, estimatedStartAt - from) / 60);
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
