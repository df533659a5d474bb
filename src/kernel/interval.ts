/** A half-open stretch of time in epoch seconds: `startAt` belongs to it, `endAt` no longer does. */
export interface Period {
  readonly startAt: number;
  readonly endAt: number;
}

/** Do the two share any time? Touching ends share none, and an empty period shares none with anything. */
export function overlaps(a: Period, b: Period): boolean {
  return a.startAt < b.endAt && b.startAt < a.endAt && a.startAt < a.endAt && b.startAt < b.endAt;
}

/** Does `inner` lie wholly inside `outer`? */
export function contains(outer: Period, inner: Period): boolean {
  return outer.startAt <= inner.startAt && inner.endAt <= outer.endAt;
}

/** Periods prepared for many questions of what overlaps: a month of slots against a month of claims. */
export interface PeriodIndex<T extends Period> {
  readonly items: readonly T[];
  /** For each item the latest end up to and including it, so that a search backwards knows when to stop. */
  readonly latestEnds: readonly number[];
}

export function indexPeriods<T extends Period>(periods: readonly T[]): PeriodIndex<T> {
  const items = [...periods].sort((a, b) => a.startAt - b.startAt);
  let latest = -Infinity;
  const latestEnds = items.map((item) => (latest = Math.max(latest, item.endAt)));
  return { items, latestEnds };
}

/** Everything in the index that overlaps `period`, latest start first. */
export function overlapping<T extends Period>(index: PeriodIndex<T>, period: Period): T[] {
  const found: T[] = [];
  for (let at = countStartingBefore(index.items, period.endAt) - 1; at >= 0; at -= 1) {
    if ((index.latestEnds[at] ?? -Infinity) <= period.startAt) break;
    const item = index.items[at];
    if (item !== undefined && overlaps(item, period)) found.push(item);
  }
  return found;
}

function countStartingBefore(items: readonly Period[], instant: number): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((items[middle]?.startAt ?? Infinity) < instant) low = middle + 1;
    else high = middle;
  }
  return low;
}
