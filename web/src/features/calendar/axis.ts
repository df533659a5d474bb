import { clockMinutes, type DayClock, minutesAtChange } from './day-clock.ts';

/**
 * The scale that all columns share, in minutes from the midnight of their days. It is the clock's, with an hour more
 * where the clock of one column shows an hour twice; where a clock skips an hour, its column has a gap.
 */
export interface Axis {
  /** Whole hours. */
  readonly first: number;
  readonly last: number;
  readonly repeats: readonly Repeat[];
}

interface Repeat {
  /** What the clock shows when it goes back, in minutes after midnight. */
  readonly at: number;
  readonly by: number;
}

/** Where something stands on an axis, in minutes from its beginning. */
export interface Span {
  readonly at: number;
  readonly length: number;
}

interface Period {
  /** Epoch seconds. */
  readonly start: number;
  readonly end: number;
}

export type TimeOfColumn = Period & { readonly clock: DayClock };

/** Shown where nothing else is, in minutes. */
const usual = { first: 9 * 60, last: 17 * 60 } as const;

/** @param times all that has to be shown */
export function axisOf(clocks: readonly DayClock[], times: readonly TimeOfColumn[]): Axis {
  const repeats = repeatsOf(clocks);
  const unbounded = { first: 0, last: 0, repeats };
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { clock, ...period } of times) {
    const { at, length } = spanOf(unbounded, clock, period);
    first = Math.min(first, at);
    last = Math.max(last, at + length);
  }
  if (first >= last) return { ...usual, repeats };
  return { first: Math.floor(first / 60) * 60, last: Math.ceil(last / 60) * 60, repeats };
}

function repeatsOf(clocks: readonly DayClock[]): readonly Repeat[] {
  const repeats = new Map<number, Repeat>();
  for (const clock of clocks) {
    if (clock.change === null || clock.change.by > 0) continue;
    const at = minutesAtChange(clock);
    repeats.set(at, { at, by: -clock.change.by });
  }
  return [...repeats.values()];
}

/** @param instant epoch seconds; @returns minutes from the beginning of the axis */
export function placeOf({ first, repeats }: Axis, clock: DayClock, instant: number): number {
  const shown = clockMinutes(clock, instant);
  let place = shown - first;
  for (const { at, by } of repeats) {
    const isOwn = clock.change !== null && clock.change.by < 0 && minutesAtChange(clock) === at;
    if (isOwn ? instant >= (clock.change?.at ?? 0) : shown >= at) place += by;
  }
  return place;
}

export function spanOf(axis: Axis, clock: DayClock, { start, end }: Period): Span {
  const at = placeOf(axis, clock, start);
  // Of its last second, because at the end itself the clock may jump.
  return { at, length: placeOf(axis, clock, end - 1) + 1 / 60 - at };
}

/** The part of a span that the axis shows; null for none. */
export function shownPart({ first, last }: Axis, { at, length }: Span): Span | null {
  const [from, to] = [Math.max(0, at), Math.min(last - first, at + length)];
  return from < to ? { at: from, length: to - from } : null;
}

/** The parts of the axis that are no time in a column: what its clock skips, and what another column's shows twice. */
export function gapsOf(axis: Axis, clock: DayClock): readonly Span[] {
  const own = minutesAtChange(clock);
  const skipped = clock.change !== null && clock.change.by > 0 ? [{ at: own, by: clock.change.by }] : [];
  const twice = axis.repeats.filter(({ at }) => clock.change === null || clock.change.by > 0 || at !== own);
  return [...skipped, ...twice].flatMap(({ at, by }) => shownPart(axis, { at: at - axis.first, length: by }) ?? []);
}

interface HourMark {
  readonly at: number;
  /** As the clock shows it. */
  readonly text: string;
}

/** The whole hours of an axis. */
export function hourMarks({ first, last, repeats }: Axis): readonly HourMark[] {
  const marks: HourMark[] = [];
  const add = (minute: number, shift: number): void => {
    const at = minute + shift - first;
    const text = `${String(Math.floor(minute / 60) % 24).padStart(2, '0')}:00`;
    if (at >= 0 && at < last - first) marks.push({ at, text });
  };
  for (let minute = Math.min(0, first); minute < last; minute += 60) {
    add(
      minute,
      repeats.reduce((shift, { at, by }) => (minute >= at ? shift + by : shift), 0),
    );
  }
  for (const { at, by } of repeats) {
    for (let minute = Math.ceil((at - by) / 60) * 60; minute < at; minute += 60) add(minute, by);
  }
  return marks;
}
