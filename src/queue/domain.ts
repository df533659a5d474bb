import type { Channel, Status, VisitTimes } from '../calendar/status.ts';
import type { Period } from '../kernel/interval.ts';
import type { Mode } from '../calendar/schedule.ts';
import { nextWorkingInstant } from '../calendar/working-hours.ts';

/** Where somebody in the queue stands, in the order of a visit. */
export const queueStates = [
  'expected',
  'waiting',
  'called',
  'parked',
  'in_consultation',
  'done',
  'cancelled',
  'no_show',
] as const;

export type QueueState = (typeof queueStates)[number];

/** The meaning of the status at the desk. A waiting patient who is called is `called` until the consultation starts. */
export function queueStateOf(status: Status, calledAt: number | null): QueueState {
  switch (status) {
    case 'BK':
    case 'RV':
    case 'IN':
      return 'expected';
    case 'CK':
      return calledAt === null ? 'waiting' : 'called';
    case 'PA':
      return 'parked';
    case 'OG':
      return 'in_consultation';
    case 'CM':
    case 'CMNP':
    case 'AB':
      return 'done';
    case 'NS':
    case 'NSS':
    case 'NSD':
      return 'no_show';
    case 'CN':
    case 'CNS':
    case 'CND':
    case 'PC':
    case 'PNR':
    case 'RE':
    case 'RES':
    case 'RED':
      return 'cancelled';
  }
}

/** An appointment or walk-in in a doctor's queue, as it is read. Instants are epoch seconds; JSON members are texts. */
export interface QueueEntry extends VisitTimes {
  readonly id: string;
  readonly partnerId: string | null;
  readonly doctorId: string;
  readonly partnerDoctorId: string | null;
  readonly status: Status;
  readonly mode: Mode;
  readonly channel: Channel;
  /** Null for dummies alone, which have no place in the queue. */
  readonly token: number | null;
  readonly startAt: number;
  readonly endAt: number;
  readonly isDummy: boolean;
  readonly overbooked: boolean;
  readonly calls: number;
  readonly calledAt: number | null;
  /** Null for a walk-in who is not registered. */
  readonly patientId: string | null;
  readonly partnerPatientId: string | null;
  readonly firstName: string | null;
  readonly middleName: string | null;
  readonly lastName: string | null;
  readonly mobile: string | null;
  readonly guestName: string | null;
  readonly guestMobile: string | null;
  readonly serviceId: string | null;
  readonly serviceName: string | null;
  readonly serviceMinutes: number | null;
  readonly customAttributes: string | null;
  readonly displayMeta: string | null;
}

/** The fields of an entry that the estimate needs. */
export type Estimated = Pick<
  QueueEntry,
  'id' | 'status' | 'startAt' | 'startedAt' | 'endedAt' | 'calledAt' | 'serviceMinutes' | 'isDummy'
>;

/** As many finished consultations are needed before they tell more than the service's duration does. */
const enoughFinished = 3;
/** A shorter consultation was started by mistake. */
const shortestSeconds = 60;
/** Of a consultation of which nothing is known. */
const defaultSeconds = 15 * 60;

/**
 * How long this doctor's consultations take today, in seconds: the median of those that are finished, so that one whose
 * end nobody told does not count for all; null with fewer than three of a minute or more.
 */
export function usualSeconds(entries: readonly Estimated[]): number | null {
  const lengths = entries
    .flatMap(({ status, startedAt, endedAt }) =>
      (status === 'CM' || status === 'CMNP') && startedAt !== null && endedAt !== null ? [endedAt - startedAt] : [],
    )
    .filter((length) => length >= shortestSeconds)
    .toSorted((a, b) => a - b);
  if (lengths.length < enoughFinished) return null;
  const middle = lengths.length / 2;
  return ((lengths[Math.ceil(middle) - 1] ?? 0) + (lengths[Math.floor(middle)] ?? 0)) / 2;
}

/**
 * When everybody of one doctor's queue who is still to be seen will probably go in, by id.
 *
 * The day is played on from `now`, within the hours of the doctor alone: who would go in during a break or a leave goes
 * in when the hours begin again, and has no estimate where they do not. The doctor is first free when whoever is in
 * consultation is done: after what is left of the expected length, or now if that is over. Then goes in who is called;
 * then, again and again, the first by place of those who are there by then. Who waits is there. Who is booked and has
 * not come counts as there from the start of the appointment on, so that somebody who waits goes before an earlier
 * place that is booked for later, and after it once its time has come. Whose time is past and who has still not come
 * delays nobody; the instant told is that at which he would go in if he came now. Parked, proposed (IN) and finished
 * ones and dummies have none.
 *
 * A consultation is expected to take what those of today took (`usualSeconds`), else its service's duration, else
 * fifteen minutes.
 *
 * @param entries in the order of the queue
 * @param now epoch seconds
 * @param hours when the doctor sees them, see workingHours
 */
export function estimateStarts(
  entries: readonly Estimated[],
  now: number,
  hours: readonly Period[],
): Map<string, number> {
  const usual = usualSeconds(entries);
  const lengthOf = ({ serviceMinutes }: Estimated): number =>
    usual ?? (serviceMinutes === null ? defaultSeconds : serviceMinutes * 60);
  const coming: Coming[] = [];
  for (const [place, entry] of entries.entries()) {
    const next = toCome(entry, place, now, lengthOf(entry));
    if (next !== null) coming.push(next);
  }
  const called = coming.filter(({ isCalled }) => isCalled);
  const late = coming.filter(({ isLate }) => isLate);
  const there = coming.filter(({ isCalled, isLate, thereFrom }) => !isCalled && !isLate && thereFrom === now);
  const toArrive = coming
    .filter(({ isLate, thereFrom }) => !isLate && thereFrom > now)
    .toSorted((a, b) => a.thereFrom - b.thereFrom);
  const starts = new Map<string, number>();
  // When the next one can go in; null once the hours are over.
  let freeAt = nextWorkingInstant(hours, freeFrom(entries, now, lengthOf));
  const goIn = (next: Coming): void => {
    if (freeAt === null) return;
    starts.set(next.id, freeAt);
    freeAt = nextWorkingInstant(hours, freeAt + next.seconds);
  };
  called.forEach(goIn);
  while (freeAt !== null && (there.length > 0 || toArrive.length > 0)) {
    while (toArrive[0] !== undefined && toArrive[0].thereFrom <= freeAt) lineUp(there, toArrive.shift());
    const next = there.shift();
    // Those who are late would go in before the first one who has a later place, or while nobody is there.
    tellLate(late, starts, freeAt, next?.place ?? Infinity);
    if (next !== undefined) goIn(next);
    else freeAt = nextWorkingInstant(hours, toArrive[0]?.thereFrom ?? freeAt);
  }
  if (freeAt !== null) tellLate(late, starts, freeAt, Infinity);
  return starts;
}

interface Coming {
  readonly id: string;
  readonly place: number;
  readonly seconds: number;
  /** From when on somebody is expected to be there, epoch seconds. */
  readonly thereFrom: number;
  readonly isCalled: boolean;
  readonly isLate: boolean;
}

/** Null for who is not to be seen any more, or not in the order of the queue. */
function toCome(
  { id, status, startAt, calledAt, isDummy }: Estimated,
  place: number,
  now: number,
  seconds: number,
): Coming | null {
  if (isDummy || (status !== 'CK' && status !== 'BK' && status !== 'RV')) return null;
  const waits = status === 'CK';
  return {
    id,
    place,
    seconds,
    thereFrom: waits ? now : startAt,
    isCalled: waits && calledAt !== null,
    isLate: !waits && startAt <= now,
  };
}

/** Puts somebody among those who are there, who stand in the order of their places. */
function lineUp(there: Coming[], arrived: Coming | undefined): void {
  if (arrived === undefined) return;
  const before = there.findIndex(({ place }) => place > arrived.place);
  there.splice(before === -1 ? there.length : before, 0, arrived);
}

function tellLate(late: readonly Coming[], starts: Map<string, number>, at: number, beforePlace: number): void {
  for (const { id, place } of late) if (place < beforePlace && !starts.has(id)) starts.set(id, at);
}

/** When those who are in consultation are done. */
function freeFrom(entries: readonly Estimated[], now: number, lengthOf: (entry: Estimated) => number): number {
  return entries
    .filter(({ status }) => status === 'OG')
    .reduce((at, entry) => at + Math.max(0, (entry.startedAt ?? now) + lengthOf(entry) - now), now);
}

/** An entry with what its queue makes of it. */
export interface PlacedEntry {
  readonly entry: QueueEntry;
  readonly state: QueueState;
  /** Counted from 1 within the doctor's queue, with those who are done; null for dummies. */
  readonly position: number | null;
  /** Epoch seconds; null where there is nothing to tell. */
  readonly estimatedStartAt: number | null;
}

/** The queue of one doctor. */
export interface DoctorQueue {
  readonly doctorId: string;
  readonly partnerDoctorId: string | null;
  readonly usualSeconds: number | null;
  readonly entries: readonly PlacedEntry[];
}

/**
 * One doctor's entries with their places and estimates.
 * @param entries of one doctor in the order of the queue, dummies last; never empty
 * @param estimates the instant for which they are made, and when the doctor sees patients; null for a day that has not
 *   begun, or is over
 */
export function placeEntries(
  entries: readonly [QueueEntry, ...QueueEntry[]],
  estimates: { readonly now: number; readonly hours: readonly Period[] } | null,
): DoctorQueue {
  const starts =
    estimates === null ? new Map<string, number>() : estimateStarts(entries, estimates.now, estimates.hours);
  return {
    doctorId: entries[0].doctorId,
    partnerDoctorId: entries[0].partnerDoctorId,
    usualSeconds: usualSeconds(entries),
    entries: entries.map((entry, index) => ({
      entry,
      state: queueStateOf(entry.status, entry.calledAt),
      position: entry.isDummy ? null : index + 1,
      estimatedStartAt: starts.get(entry.id) ?? null,
    })),
  };
}
