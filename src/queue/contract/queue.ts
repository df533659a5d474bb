import { Type } from 'typebox';
import { named } from '../../kernel/schemas.ts';
import type { BusinessSettings } from '../../calendar/settings.ts';
import { joinJson } from '../../kernel/raw-json.ts';
import type { DoctorQueue, PlacedEntry } from '../domain/places.ts';
import type { DoctorAbsence } from '../domain/absence.ts';
import { type QueueEntry, type QueueState, queueStates } from '../domain/entry.ts';
import { EntryAnswer, EpochSeconds } from './entry.ts';
import { changingText, fixedJson } from './entry-answer.ts';

const Summary = named('QueueSummary', Object.fromEntries(queueStates.map((state) => [state, Type.Integer()])), {
  description: 'How many there are of each state, dummies not counted',
});
const AverageMinutes = Type.Number({
  description: 'The usual length of a consultation of the doctor today; left out with fewer than three finished',
});

const Absence = named('QueueAbsence', {
  leave_id: Type.String(),
  doctor_id: Type.String(),
  kind: Type.Enum(['pause', 'departure'], {
    description: 'After a pause the doctor goes on; after a departure not on this day',
  }),
  start_time: EpochSeconds,
  end_time: EpochSeconds,
});

export const QueueAnswer = Type.Object({
  clinic_id: Type.String(),
  date: Type.String({
    description: 'The day of practice: the date on which its sessions begin, which may go on past midnight',
  }),
  server_time: EpochSeconds,
  summary: Summary,
  average_minutes: Type.Optional(AverageMinutes),
  doctors: Type.Array(
    Type.Object({
      doctor_id: Type.String(),
      partner_doctor_id: Type.Optional(Type.String()),
      date: Type.String({ description: 'Of this doctor, where no date was asked for' }),
      average_minutes: Type.Optional(AverageMinutes),
      summary: Summary,
    }),
    { description: 'Doctors with at least one patient on this day' },
  ),
  absences: Type.Array(Absence, {
    description: 'Pauses that go on, and early departures of the day, of doctors with patients or without',
  }),
  entries: Type.Array(EntryAnswer, { description: 'By doctor, then in the order of the queue; dummies last' }),
});

interface ShownQueue {
  readonly clinicId: string;
  readonly date: string;
  readonly now: number;
  readonly settings: BusinessSettings;
  readonly doctors: readonly (DoctorQueue & { readonly date: string })[];
  readonly absences: readonly DoctorAbsence[];
}

/** The part of an entry's JSON that stays while its rows stay, see fixedJson. */
type FixedJsonOf = (entry: QueueEntry, settings: BusinessSettings) => Buffer;

/**
 * The whole queue as bytes of JSON: of hundreds of entries all but a few stand as they stood when it was last read, and
 * putting them together as texts and making bytes of that took half of the time.
 * @param states which entries to answer; undefined for all
 * @param isOneDoctors whether one doctor was asked for, whose average then stands at the top
 * @param fixedJsonOf fixedJson, or one that remembers
 * @returns QueueAnswer
 */
export function queueAnswer(
  queue: ShownQueue,
  states: ReadonlySet<string> | undefined,
  isOneDoctors: boolean,
  fixedJsonOf: FixedJsonOf = fixedJson,
): Buffer {
  const { clinicId, date, now, settings, doctors, absences } = queue;
  const head = JSON.stringify({
    clinic_id: clinicId,
    date,
    server_time: Math.floor(now),
    summary: summaryOf(entriesOf(queue)),
    average_minutes: isOneDoctors ? minutes(doctors[0]?.usualSeconds ?? null) : undefined,
    doctors: doctors.map(({ doctorId, partnerDoctorId, date: own, usualSeconds, entries }) => ({
      doctor_id: doctorId,
      partner_doctor_id: partnerDoctorId ?? undefined,
      date: own,
      average_minutes: minutes(usualSeconds),
      summary: summaryOf(entries),
    })),
    absences: absences.map(({ leaveId, doctorId, kind, startAt, endAt }) => ({
      leave_id: leaveId,
      doctor_id: doctorId,
      kind,
      start_time: startAt,
      end_time: endAt,
    })),
  });
  const entries = shownEntries(queue, states).flatMap((placed, index) => [
    index === 0 ? '' : ',',
    fixedJsonOf(placed.entry, settings),
    `,${changingText(placed, now)}}`,
  ]);
  return joinJson([`${head.slice(0, -1)},"entries":[`, ...entries, ']}']);
}

/** @param states of which entries; undefined for all */
export function shownEntries(queue: ShownQueue, states: ReadonlySet<string> | undefined): readonly PlacedEntry[] {
  const all = entriesOf(queue);
  return states === undefined ? all : all.filter(({ state }) => states.has(state));
}

function entriesOf({ doctors }: ShownQueue): readonly PlacedEntry[] {
  return doctors.flatMap(({ entries }) => entries);
}

function summaryOf(entries: readonly PlacedEntry[]): Record<QueueState, number> {
  const counts = Object.fromEntries(queueStates.map((state) => [state, 0])) as Record<QueueState, number>;
  for (const { state, entry } of entries) if (!entry.isDummy) counts[state] += 1;
  return counts;
}

/** To a tenth. */
function minutes(seconds: number | null): number | undefined {
  return seconds === null ? undefined : Math.round(seconds / 6) / 10;
}
