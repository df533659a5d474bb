import { median, milliseconds, rate, times, verdict } from '../figures.ts';
import type { LoadResult } from '../load.ts';
import type { Measured } from '../beside-pgbench.ts';

/** The same done by Opdesk and by a yardstick, one after the other. */
export interface Pair {
  readonly opdesk: Measured<LoadResult>;
  readonly bare: Measured<LoadResult>;
}

export type Side = keyof Pair;

/** The median of a figure of one side. */
export function middle(pairs: readonly Pair[], side: Side, value: (measured: Measured<LoadResult>) => number): number {
  return median(pairs.map((pair) => value(pair[side])));
}

/** The median of the pairs' ratios, Opdesk ÷ yardstick. */
export function ratioOf(pairs: readonly Pair[], value: (measured: Measured<LoadResult>) => number): number {
  return median(pairs.map(({ opdesk, bare }) => value(opdesk) / value(bare)));
}

export const perSecondOf = ({ result }: Measured<LoadResult>): number => result.perSecond;
export const p50Of = ({ result }: Measured<LoadResult>): number => result.p50;
export const p99Of = ({ result }: Measured<LoadResult>): number => result.p99;
/** Milliseconds of Node. */
export const serverCostOf = ({ costs }: Measured<LoadResult>): number => costs.server ?? Number.NaN;
/** Milliseconds of Node and PostgreSQL. */
export const costOf = ({ costs }: Measured<LoadResult>): number => (costs.server ?? Number.NaN) + (costs.postgres ?? 0);

/** Cells for a target that may be a lower or an upper bound, or none. */
export function targetCells(value: number, target: { readonly least?: number; readonly most?: number }): string[] {
  if (target.least !== undefined) return [`≥ ${times(target.least)}`, verdict(value >= target.least)];
  if (target.most !== undefined) return [`≤ ${times(target.most)}`, verdict(value <= target.most)];
  return ['—', '—'];
}

/** Rate and median of one side, as a table shows them. */
export function sideCells(pairs: readonly Pair[], side: Side): string[] {
  return [rate(middle(pairs, side, perSecondOf)), milliseconds(middle(pairs, side, p50Of))];
}
