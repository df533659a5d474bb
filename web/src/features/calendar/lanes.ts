import type { Span } from './axis.ts';

/** Things at one time stand beside each other, each in a lane of its group. */
export interface Lane {
  readonly lane: number;
  readonly lanes: number;
}

/** Two times meet only where they share more than this, in minutes: sums of fractions are not exact. */
const least = 0.01;

interface Group<Item> {
  readonly items: { readonly item: Item; readonly lane: number }[];
  /** When each lane is free again, in minutes of the axis. */
  readonly ends: number[];
}

/**
 * Each item in the first lane that is free by then.
 * @param lanesOf how many lanes a group has that needs so many
 */
export function inLanes<Item extends Span>(
  items: readonly Item[],
  lanesOf: (items: readonly Item[], needed: number) => number = (_items, needed) => needed,
): readonly (Item & Lane)[] {
  const groups: Group<Item>[] = [];
  for (const item of items.toSorted((one, other) => one.at - other.at || other.length - one.length)) {
    const open = groups.at(-1);
    const goesOn = open?.ends.some((end) => end > item.at + least) === true;
    const group = open === undefined || !goesOn ? { items: [], ends: [] } : open;
    if (group !== open) groups.push(group);
    const free = group.ends.findIndex((end) => end <= item.at + least);
    const lane = free === -1 ? group.ends.length : free;
    group.ends[lane] = item.at + item.length;
    group.items.push({ item, lane });
  }
  return groups.flatMap(({ items: placed, ends }) => {
    const lanes = lanesOf(
      placed.map(({ item }) => item),
      ends.length,
    );
    return placed.map(({ item, lane }) => ({ ...item, lane, lanes }));
  });
}
