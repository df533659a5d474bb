import { fullName } from '../../kernel/person.ts';

/** A registered patient, or a guest. */
interface Named {
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly guestName: string | null;
}

/** The fields of a queue entry that a screen needs. */
interface ShownEntry extends Named {
  readonly token: number | null;
  readonly calls: number;
  readonly calledAt: number | null;
}

interface PlacedEntry {
  readonly state: string;
  readonly entry: ShownEntry;
}

/** A patient as a screen shows them. */
export interface ShownToken {
  readonly token: number;
  /** How often the patient was called: one more is a call to announce. */
  readonly calls: number;
  /** Epoch seconds; null while the patient is not called. */
  readonly calledAt: number | null;
  /** Null where the clinic shows none. */
  readonly initials: string | null;
}

/** What a screen shows of one doctor's queue. */
export interface DoctorBoard {
  /** Called, and not with the doctor yet; the last call first. */
  readonly called: readonly ShownToken[];
  readonly inConsultation: readonly ShownToken[];
  /** The patients who are there, in the order of the queue. */
  readonly next: readonly ShownToken[];
  /** Whether anybody is still to be seen. */
  readonly goesOn: boolean;
}

/** A screen names so many of those who are next. */
const maxNext = 4;

/** @param entries of one doctor in the order of the queue */
export function boardOf(entries: readonly PlacedEntry[], showsInitials: boolean): DoctorBoard {
  const shown = (state: string): ShownToken[] =>
    entries.flatMap((placed) => (placed.state === state ? shownToken(placed.entry, showsInitials) : []));
  const called = shown('called').toSorted((a, b) => (b.calledAt ?? 0) - (a.calledAt ?? 0));
  const inConsultation = shown('in_consultation');
  const next = shown('waiting');
  const isExpected = entries.some(({ state }) => state === 'expected' || state === 'parked');
  return {
    called,
    inConsultation,
    next: next.slice(0, maxNext),
    goesOn: isExpected || called.length + inConsultation.length + next.length > 0,
  };
}

function shownToken(entry: ShownEntry, showsInitials: boolean): ShownToken[] {
  const { token, calls, calledAt } = entry;
  // A dummy has no place in the queue.
  if (token === null) return [];
  return [{ token, calls, calledAt, initials: showsInitials ? initialsOf(entry) : null }];
}

/** The first sign of each word of the name, in any script; null without a name. */
function initialsOf({ firstName, lastName, guestName }: Named): string | null {
  const words = (fullName([firstName, lastName]) || (guestName ?? '')).split(/\s+/).filter((word) => word !== '');
  const firsts = words.length > 2 ? [words[0], words.at(-1)] : words;
  const signs = firsts.map((word = '') => [...segments.segment(word)][0]?.segment ?? '');
  return signs.length === 0 ? null : signs.map((sign) => `${sign.toUpperCase()}.`).join(' ');
}

/** A letter with its vowel signs and accents is one. */
const segments = new Intl.Segmenter('en', { granularity: 'grapheme' });
