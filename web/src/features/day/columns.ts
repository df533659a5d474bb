import type { Entry, EntryState } from '../../api/queries/queue.ts';
import type { TextKey } from '../../text/en.ts';

/** A column of the board. */
export interface Column {
  readonly id: string;
  readonly text: TextKey;
  readonly states: readonly EntryState[];
  /** Folded until it is asked for: nobody in it needs anything. */
  readonly isFolded: boolean;
}

/** In the order of a visit. */
export const columns: readonly Column[] = [
  { id: 'booked', text: 'column.booked', states: ['expected'], isFolded: false },
  { id: 'waiting', text: 'column.waiting', states: ['waiting', 'called'], isFolded: false },
  { id: 'inConsultation', text: 'column.inConsultation', states: ['in_consultation'], isFolded: false },
  { id: 'parked', text: 'column.parked', states: ['parked'], isFolded: false },
  { id: 'done', text: 'column.done', states: ['done'], isFolded: true },
  { id: 'off', text: 'column.off', states: ['cancelled', 'no_show'], isFolded: true },
];

type Columns = ReadonlyMap<string, readonly Entry[]>;

/** The entries of each column: those who wait in the order of the queue, the others by time. */
export function intoColumns(entries: readonly Entry[]): Columns {
  return new Map(
    columns.map(({ id, states }) => [
      id,
      entries.filter(({ state }) => states.includes(state)).toSorted(id === 'waiting' ? byTurn : byTime),
    ]),
  );
}

const byTime = (one: Entry, other: Entry): number =>
  one.start_time - other.start_time || (one.token ?? 0) - (other.token ?? 0);

/** The called first, then who goes in next whichever doctor it is. */
function byTurn(one: Entry, other: Entry): number {
  return (
    Number(other.state === 'called') - Number(one.state === 'called') ||
    (one.position ?? 0) - (other.position ?? 0) ||
    byTime(one, other)
  );
}
