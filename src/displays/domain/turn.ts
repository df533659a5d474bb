/** The fields of a placed entry of the queue that a turn needs. Instants are epoch seconds. */
interface PlacedEntry {
  readonly state: string;
  readonly position: number | null;
  readonly estimatedStartAt: number | null;
  readonly entry: { readonly id: string; readonly startAt: number };
}

interface Minutes {
  readonly from: number;
  readonly to: number;
}

/** The place of one patient in the queue. */
export interface Turn {
  /** How many go in before the patient or are with the doctor now; null where the patient does not wait for a turn. */
  readonly before: number | null;
  /** In how many minutes the patient will probably go in; null without an estimate. */
  readonly wait: Minutes | null;
}

/** Waits are told in steps of so many minutes: nobody knows better. */
const stepMinutes = 5;
/** A consultation may take so much more, or less, of what is expected. */
const spread = 0.25;

/**
 * @param entries of the doctor's day, in the order of the queue
 * @param now epoch seconds
 */
export function turnOf(entries: readonly PlacedEntry[], own: PlacedEntry, now: number): Turn {
  if (own.state !== 'waiting' && own.state !== 'expected') return { before: null, wait: null };
  const before = entries.filter((other) => other.entry.id !== own.entry.id && goesBefore(other, own, now)).length;
  const wait = own.estimatedStartAt === null ? null : rangeOf((own.estimatedStartAt - now) / 60);
  return { before, wait };
}

/** Those who are inside or called count, and of the others those who will probably go in earlier. */
function goesBefore(other: PlacedEntry, own: PlacedEntry, now: number): boolean {
  if (other.state === 'in_consultation' || other.state === 'called') return true;
  // A patient who is late delays nobody.
  const isLate = other.state === 'expected' && other.entry.startAt <= now;
  if (isLate || (other.state !== 'waiting' && other.state !== 'expected')) return false;
  const [theirs, mine] = [other.estimatedStartAt, own.estimatedStartAt];
  if (theirs !== null && mine !== null && theirs !== mine) return theirs < mine;
  return (other.position ?? Infinity) < (own.position ?? Infinity);
}

function rangeOf(minutes: number): Minutes {
  const from = Math.max(0, Math.floor((minutes * (1 - spread)) / stepMinutes) * stepMinutes);
  const to = Math.ceil((Math.max(0, minutes) * (1 + spread)) / stepMinutes) * stepMinutes;
  return { from, to: Math.max(to, from + stepMinutes) };
}
