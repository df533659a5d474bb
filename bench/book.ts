import { type Bench, checkBooked, type Practice } from './bench.ts';
import { markdownTable, median, milliseconds, rate, times, verdict } from './figures.ts';
import { type LoadResult, sendLoad } from './load.ts';
import { bookWithPgbench, findPgbench, type PgbenchResult } from './pgbench.ts';
import { cpuSecondsOf } from './processes.ts';
import type { BenchServer } from './server.ts';

/** What HTTP should reach of pgbench's rate, by connections. */
const targets: Readonly<Record<number, number>> = { 16: 0.8, 64: 1.2 };
const levels = [1, 16, 64] as const;

/** Transactions after which a session of pgbench's has compiled and planned everything. */
const pgbenchWarmUp = 20;

/** Processor time in milliseconds for one booking. */
interface Costs {
  readonly server: number | undefined;
  readonly postgres: number | undefined;
  readonly generator: number | undefined;
}

interface Round {
  readonly http: LoadResult;
  readonly httpCosts: Costs;
  readonly pgbench: PgbenchResult | undefined;
  readonly pgbenchCosts: Costs | undefined;
}

/** Booking over HTTP beside pgbench booking one at a time, in turns on one database. */
export async function benchBook(bench: Bench): Promise<string> {
  const pgbench = findPgbench();
  if (pgbench === undefined) {
    bench.say('there is no pgbench, neither on the PATH nor in /usr/lib/postgresql: install the package postgresql-15 (or postgresql-contrib)');
  }
  const rows: string[][] = [];
  const costRows: string[][] = [];
  for (const connections of levels) {
    const rounds = await benchLevel(bench, pgbench, connections);
    rows.push(rateRow(connections, rounds));
    costRows.push(...costsOf(connections, rounds));
  }
  return [
    '### Booking',
    '',
    markdownTable(['connections', 'HTTP /s', 'p50 ms', 'p99 ms', 'pgbench /s', 'p50 ms', 'p99 ms', 'ratio', 'target', 'met'], rows),
    '',
    'Processor time of one booking, in milliseconds:',
    '',
    markdownTable(['', 'Opdesk', 'PostgreSQL', 'generator', 'together'], costRows),
  ].join('\n');
}

async function benchLevel(bench: Bench, pgbench: string | undefined, connections: number): Promise<Round[]> {
  const practice = await bench.createPractice(`book_${connections}`);
  const server = await practice.startServer();
  try {
    let booked = 0;
    const rounds: Round[] = [];
    for (let round = 0; round < bench.scale.rounds; round += 1) {
      bench.say(`book: ${connections} connections, round ${round + 1} of ${bench.scale.rounds}`);
      const http = await bookOverHttp(bench, practice, server, connections);
      const direct = pgbench === undefined ? undefined : await bookDirectly(bench, practice, pgbench, connections);
      booked += http.result.answered + (direct?.result.booked ?? 0);
      await checkBooked(practice.databaseUrl, booked);
      rounds.push({ http: http.result, httpCosts: http.costs, pgbench: direct?.result, pgbenchCosts: direct?.costs });
    }
    return rounds;
  } finally {
    await server.stop();
    await practice.drop();
  }
}

async function bookOverHttp(
  { cluster, scale }: Bench,
  practice: Practice,
  server: BenchServer,
  connections: number,
): Promise<{ result: LoadResult; costs: Costs }> {
  const order = {
    port: server.port,
    connections,
    requests: practice.bookingRequests(server, scale.bookingsToWarmUp + scale.bookings),
    warmUp: scale.bookingsToWarmUp,
    expected: 201,
    limitSeconds: 60,
  };
  const before = { server: cpuSecondsOf(server.pid), postgres: cluster.cpuSeconds() };
  const result = await sendLoad(order);
  const costs = {
    server: costOfOne(before.server, cpuSecondsOf(server.pid), result.answered),
    postgres: costOfOne(before.postgres, cluster.cpuSeconds(), result.answered),
    generator: (result.cpuSeconds / result.answered) * 1_000,
  };
  return { result, costs };
}

async function bookDirectly(
  { cluster, scale, request, first }: Bench,
  practice: Practice,
  pgbench: string,
  clients: number,
): Promise<{ result: PgbenchResult; costs: Costs }> {
  const total = scale.bookings + clients * pgbenchWarmUp;
  const order = {
    databaseUrl: practice.databaseUrl,
    clients,
    ...practice.takeSlots(total),
    total,
    warmUpPerClient: pgbenchWarmUp,
    request,
    first,
    folder: cluster.folder,
  };
  const before = cluster.cpuSeconds();
  const result = await bookWithPgbench(pgbench, order);
  const costs = {
    server: undefined,
    postgres: costOfOne(before, cluster.cpuSeconds(), result.booked),
    generator: costOfOne(0, result.cpuSeconds, result.booked),
  };
  return { result, costs };
}

function costOfOne(before: number | undefined, after: number | undefined, count: number): number | undefined {
  return before === undefined || after === undefined ? undefined : ((after - before) / count) * 1_000;
}

function rateRow(connections: number, rounds: readonly Round[]): string[] {
  const http = rounds.map((round) => round.http);
  const direct = rounds.flatMap((round) => round.pgbench ?? []);
  const middle = <T>(results: readonly T[], value: (result: T) => number): number => median(results.map(value));
  const httpCells = [
    rate(middle(http, (each) => each.perSecond)),
    milliseconds(middle(http, (each) => each.p50)),
    milliseconds(middle(http, (each) => each.p99)),
  ];
  if (direct.length === 0) return [String(connections), ...httpCells, 'missing', '—', '—', '—', '—', '—'];
  const ratio = median(rounds.map((round) => round.http.perSecond / (round.pgbench?.perSecond ?? Number.NaN)));
  const target = targets[connections];
  return [
    String(connections),
    ...httpCells,
    rate(middle(direct, (each) => each.perSecond)),
    milliseconds(middle(direct, (each) => each.p50)),
    milliseconds(middle(direct, (each) => each.p99)),
    times(ratio),
    target === undefined ? '—' : `≥ ${times(target)}`,
    target === undefined ? '—' : verdict(ratio >= target),
  ];
}

function costsOf(connections: number, rounds: readonly Round[]): string[][] {
  const row = (name: string, costs: readonly Costs[]): string[] => {
    const middle = (of: (cost: Costs) => number | undefined): number | undefined => {
      const known = costs.flatMap((cost) => of(cost) ?? []);
      return known.length === 0 ? undefined : median(known);
    };
    const parts = [middle((cost) => cost.server), middle((cost) => cost.postgres), middle((cost) => cost.generator)];
    return [name, ...parts.map(milliseconds), milliseconds(parts.reduce<number>((sum, part) => sum + (part ?? 0), 0))];
  };
  const direct = rounds.flatMap((round) => round.pgbenchCosts ?? []);
  return [
    row(`HTTP, ${connections} connections`, rounds.map((round) => round.httpCosts)),
    ...(direct.length === 0 ? [] : [row(`pgbench, ${connections} clients`, direct)]),
  ];
}
