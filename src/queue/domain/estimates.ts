import type { Period } from '../../kernel/interval.ts';
import { nextWorkingInstant } from '../../calendar/working-hours.ts';
import type { QueueEntry } from './entry.ts';

/** The fields of an entry that the estimate needs. */
export type Estimated = Pick<
  QueueEntry,
  'id' | 'status' | 'startAt' | 'startedAt' | 'endedAt' | 'calledAt' | 'serviceMinutes' | 'isDummy'
>;

/** So many finished consultations say more than the service's duration does. */
const enoughFinished = 3;
/** A shorter consultation was started by mistake. */
const shortestSeconds = 60;
/** Of a consultation of which nothing is known. */
const defaultSeconds = 15 * 60;

/**
 * The usual length of this doctor's consultations today, in seconds: the median of the finished ones, so that one that
 * was ended late does not count for all; null with fewer than three of a minute or more.
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
 * The instants at which the patients of one doctor's queue will probably go in, by id of the appointment.
 *
 * The day is played on from `now`, within the hours of the doctor alone. A patient who would go in during a break or a
 * leave goes in when the hours begin again, and has no estimate where they do not. The doctor is first free when the
 * consultation that goes on is over: after the rest of its expected length, or now where that has passed. Then the
 * patients go in who are called. Then, again and again, the first by place goes in of the patients who are there by
 * then. A waiting patient is there. A patient who is booked and has not come counts as there from the start of the
 * appointment on: a waiting patient goes before an earlier place that is booked for later, and after it once its time
 * has come. A patient who is late delays nobody; the estimate is the instant at which the patient would go in by coming
 * now. Parked, proposed (IN) and finished appointments and dummies have no estimate.
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
    // Late patients would go in before the first one with a later place, or while nobody is there.
    estimateLate(late, starts, freeAt, next?.place ?? Infinity);
    if (next !== undefined) goIn(next);
    else freeAt = nextWorkingInstant(hours, toArrive[0]?.thereFrom ?? freeAt);
  }
  if (freeAt !== null) estimateLate(late, starts, freeAt, Infinity);
  return starts;
}

interface Coming {
  readonly id: string;
  readonly place: number;
  readonly seconds: number;
  /** The instant from which the patient is expected to be there, epoch seconds. */
  readonly thereFrom: number;
  readonly isCalled: boolean;
  readonly isLate: boolean;
}

/** Null for a patient who is not to be seen any more, or not in the order of the queue. */
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

/** Adds a patient to those who are there, in the order of their places. */
function lineUp(there: Coming[], arrived: Coming | undefined): void {
  if (arrived === undefined) return;
  const before = there.findIndex(({ place }) => place > arrived.place);
  there.splice(before === -1 ? there.length : before, 0, arrived);
}

/** Estimates the late patients of earlier places. */
function estimateLate(late: readonly Coming[], starts: Map<string, number>, at: number, beforePlace: number): void {
  for (const { id, place } of late) if (place < beforePlace && !starts.has(id)) starts.set(id, at);
}

/** The instant at which the consultations that go on are over. */
function freeFrom(entries: readonly Estimated[], now: number, lengthOf: (entry: Estimated) => number): number {
  return entries
    .filter(({ status }) => status === 'OG')
    .reduce((at, entry) => at + Math.max(0, (entry.startedAt ?? now) + lengthOf(entry) - now), now);
}
