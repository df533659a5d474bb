import type { Cluster } from './cluster.ts';
import { median, milliseconds, rate, times, verdict } from './figures.ts';
import { type LoadOrder, type LoadResult, sendLoad } from './load.ts';
import type { PgbenchResult } from './pgbench.ts';
import { cpuSecondsOf } from './processes.ts';
import type { BenchServer } from './server.ts';

/** The same done over HTTP and by pgbench, one after the other on one database. */
export interface Round {
  readonly http: Measured<LoadResult>;
  readonly pgbench: Measured<PgbenchResult> | undefined;
}

export interface Measured<Result> {
  readonly result: Result;
  readonly costs: Costs;
}

/** Processor time in milliseconds for one. */
export interface Costs {
  readonly server: number | undefined;
  readonly postgres: number | undefined;
  readonly generator: number | undefined;
}

export async function sendMeasured(
  cluster: Cluster,
  server: Pick<BenchServer, 'pid'>,
  order: LoadOrder,
): Promise<Measured<LoadResult>> {
  const before = { server: cpuSecondsOf(server.pid), postgres: cluster.cpuSeconds() };
  const result = await sendLoad(order);
  const costs = {
    server: costOfOne(before.server, cpuSecondsOf(server.pid), result.answered),
    postgres: costOfOne(before.postgres, cluster.cpuSeconds(), result.answered),
    generator: costOfOne(0, result.cpuSeconds, result.answered),
  };
  return { result, costs };
}

export async function runMeasured(
  cluster: Cluster,
  run: () => Promise<PgbenchResult>,
): Promise<Measured<PgbenchResult>> {
  const before = cluster.cpuSeconds();
  const result = await run();
  const costs = {
    server: undefined,
    postgres: costOfOne(before, cluster.cpuSeconds(), result.done),
    generator: costOfOne(0, result.cpuSeconds, result.done),
  };
  return { result, costs };
}

function costOfOne(before: number | undefined, after: number | undefined, count: number): number | undefined {
  return before === undefined || after === undefined ? undefined : ((after - before) / count) * 1_000;
}

export const rateHeadings = [
  'HTTP /s',
  'p50 ms',
  'p99 ms',
  'pgbench /s',
  'p50 ms',
  'p99 ms',
  'ratio',
  'target',
  'met',
] as const;

/** Medians of the rounds, and the median of their ratios. @param target the least that the ratio should be */
export function rateRow(name: string, rounds: readonly Round[], target: number | undefined): string[] {
  const http = rounds.map((round) => round.http.result);
  const direct = rounds.flatMap((round) => round.pgbench?.result ?? []);
  const middle = <T>(results: readonly T[], value: (result: T) => number): number => median(results.map(value));
  const httpCells = [
    rate(middle(http, (each) => each.perSecond)),
    milliseconds(middle(http, (each) => each.p50)),
    milliseconds(middle(http, (each) => each.p99)),
  ];
  if (direct.length === 0) return [name, ...httpCells, 'missing', '—', '—', '—', '—', '—'];
  const ratio = median(
    rounds.map((round) => round.http.result.perSecond / (round.pgbench?.result.perSecond ?? Number.NaN)),
  );
  return [
    name,
    ...httpCells,
    rate(middle(direct, (each) => each.perSecond)),
    milliseconds(middle(direct, (each) => each.p50)),
    milliseconds(middle(direct, (each) => each.p99)),
    times(ratio),
    target === undefined ? '—' : `≥ ${times(target)}`,
    target === undefined ? '—' : verdict(ratio >= target),
  ];
}

export const costHeadings = ['Opdesk', 'PostgreSQL', 'generator', 'together'] as const;

/** A row for each side, named by `names`. */
export function costRowsOf(
  rounds: readonly Round[],
  [http, pgbench]: readonly [http: string, pgbench: string],
): string[][] {
  const row = (name: string, costs: readonly Costs[]): string[] => {
    const middle = (of: (cost: Costs) => number | undefined): number | undefined => {
      const known = costs.flatMap((cost) => of(cost) ?? []);
      return known.length === 0 ? undefined : median(known);
    };
    const parts = [middle((cost) => cost.server), middle((cost) => cost.postgres), middle((cost) => cost.generator)];
    return [name, ...parts.map(milliseconds), milliseconds(parts.reduce<number>((sum, part) => sum + (part ?? 0), 0))];
  };
  const direct = rounds.flatMap((round) => round.pgbench?.costs ?? []);
  return [
    row(
      http,
      rounds.map((round) => round.http.costs),
    ),
    ...(direct.length === 0 ? [] : [row(pgbench, direct)]),
  ];
}
