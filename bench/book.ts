import { type Bench, checkBooked, type Figures, type Practice } from './bench.ts';
import { type Measured, runMeasured, sendMeasured } from './beside-pgbench.ts';
import { markdownTable, median, milliseconds, rate, times } from './figures.ts';
import type { LoadOrder, LoadResult } from './load.ts';
import { bookWithPgbench, findPgbench, type PgbenchResult, pgbenchWarmUp } from './pgbench.ts';
import type { BenchServer } from './server.ts';
import {
  costOf,
  middle,
  p50Of,
  p99Of,
  type Pair,
  perSecondOf,
  ratioOf,
  serverCostOf,
  sideCells,
  targetCells,
} from './yardstick/compare.ts';
import { startBareBookings } from './yardstick/start.ts';

const levels = [1, 16, 64] as const;
/** The least rate, as a share of F1's, by connections. */
const leastRate: Readonly<Record<number, number>> = { 1: 0.5, 16: 0.45, 64: 0.48 };

interface Round extends Pair {
  readonly pgbench: Measured<PgbenchResult> | undefined;
}

/** Booking over HTTP beside the least that a booking can cost (F1), and beside pgbench, in turns. */
export async function benchBook(bench: Bench): Promise<string> {
  const pgbench = findPgbench(bench.say);
  const rounds = new Map<number, readonly Round[]>();
  for (const connections of levels) rounds.set(connections, await benchLevel(bench, pgbench, connections));
  bench.measured.set(
    'book',
    [...rounds].map(([connections, of]) => figuresOf(connections, of)),
  );
  return [
    '### Booking beside the least that it can cost (F1)',
    '',
    markdownTable(
      ['connections', 'Opdesk /s', 'p50 ms', 'F1 /s', 'p50 ms', 'rate', 'target', 'met', 'p99 ÷ p50', 'pgbench'],
      [...rounds].map(([connections, of]) => rateRow(connections, of)),
    ),
    '',
    'Processor time of one booking, in milliseconds:',
    '',
    markdownTable(
      ['connections', 'Node', 'PostgreSQL', 'F1: Node', 'PostgreSQL', 'of F1', 'p50 of F1'],
      [...rounds].map(([connections, of]) => costRow(connections, of)),
    ),
    '',
    await benchOneDoctor(bench),
  ].join('\n');
}

function figuresOf(connections: number, rounds: readonly Round[]): Figures {
  const postgres = (side: 'opdesk' | 'bare'): number =>
    middle(rounds, side, ({ costs }) => costs.postgres ?? Number.NaN);
  return {
    connections,
    perSecond: middle(rounds, 'opdesk', perSecondOf),
    barePerSecond: middle(rounds, 'bare', perSecondOf),
    p50Ms: middle(rounds, 'opdesk', p50Of),
    p99Ms: middle(rounds, 'opdesk', p99Of),
    bareP50Ms: middle(rounds, 'bare', p50Of),
    bareP99Ms: middle(rounds, 'bare', p99Of),
    serverMs: middle(rounds, 'opdesk', serverCostOf),
    postgresMs: postgres('opdesk'),
    bareServerMs: middle(rounds, 'bare', serverCostOf),
    barePostgresMs: postgres('bare'),
  };
}

function rateRow(connections: number, rounds: readonly Round[]): string[] {
  const ratio = ratioOf(rounds, perSecondOf);
  const least = leastRate[connections];
  const direct = rounds.flatMap(({ opdesk, pgbench }) =>
    pgbench === undefined ? [] : opdesk.result.perSecond / pgbench.result.perSecond,
  );
  return [
    String(connections),
    ...sideCells(rounds, 'opdesk'),
    ...sideCells(rounds, 'bare'),
    times(ratio),
    ...targetCells(ratio, least === undefined ? {} : { least }),
    times(middle(rounds, 'opdesk', (one) => p99Of(one) / p50Of(one))),
    direct.length === 0 ? '—' : times(median(direct)),
  ];
}

function costRow(connections: number, rounds: readonly Round[]): string[] {
  const postgres = (side: 'opdesk' | 'bare'): string =>
    milliseconds(middle(rounds, side, ({ costs }) => costs.postgres ?? Number.NaN));
  return [
    String(connections),
    milliseconds(middle(rounds, 'opdesk', serverCostOf)),
    postgres('opdesk'),
    milliseconds(middle(rounds, 'bare', serverCostOf)),
    postgres('bare'),
    times(ratioOf(rounds, costOf)),
    times(ratioOf(rounds, p50Of)),
  ];
}

async function benchLevel(bench: Bench, pgbench: string | undefined, connections: number): Promise<Round[]> {
  const practice = await bench.createPractice(`book_${connections}`);
  const server = await practice.startServer();
  const bare = await startBareBookings(bench, `bare_${connections}`);
  try {
    let booked = 0;
    const rounds: Round[] = [];
    for (let round = 0; round < bench.scale.rounds; round += 1) {
      bench.say(`book: ${connections} connections, round ${round + 1} of ${bench.scale.rounds}`);
      const warmUp = round === 0 ? bench.scale.bookingsToBegin : bench.scale.bookingsToWarmUp;
      const count = Math.ceil(bench.scale.bookings / (connections === 1 ? 4 : 1));
      const load = { connections, requests: practice.bookingRequests(server, warmUp + count), warmUp };
      const bareOnes = await book(bench, bare, load);
      const opdesk = await book(bench, server, load);
      const direct = pgbench === undefined ? undefined : await bookDirectly(bench, practice, pgbench, connections);
      booked += opdesk.result.answered + (direct?.result.done ?? 0);
      await checkBooked(practice.databaseUrl, booked);
      rounds.push({ opdesk, bare: bareOnes, pgbench: direct });
    }
    return rounds;
  } finally {
    await server.stop();
    await bare.stop();
    await practice.drop();
  }
}

function book(
  { cluster }: Bench,
  { port, pid }: Pick<BenchServer, 'port' | 'pid'>,
  load: Pick<LoadOrder, 'connections' | 'requests' | 'warmUp'>,
): Promise<Measured<LoadResult>> {
  return sendMeasured(cluster, { pid }, { ...load, port, expected: 201, limitSeconds: 120 });
}

async function bookDirectly(
  { cluster, scale, request, first }: Bench,
  practice: Practice,
  pgbench: string,
  clients: number,
): Promise<Measured<PgbenchResult>> {
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
  return runMeasured(cluster, () => bookWithPgbench(pgbench, order));
}

const connectionsOfOneDoctor = 16;
const leastOfOneDoctor = 0.95;
/** A doctor of the practice has fewer than two thousand slots. */
const bookingsOfOneDoctor = { warmUp: 300, counted: 1_200 } as const;

/** All bookings for one doctor, whose lock each of them takes, beside as many for all doctors. */
async function benchOneDoctor(bench: Bench): Promise<string> {
  const ratios: number[] = [];
  const rates: { one: number; many: number }[] = [];
  for (let round = 0; round < bench.scale.rounds; round += 1) {
    bench.say(`book: one doctor, round ${round + 1} of ${bench.scale.rounds}`);
    const practice = await bench.createPractice('book_one_doctor');
    const server = await practice.startServer();
    try {
      const { warmUp, counted } = bookingsOfOneDoctor;
      const measure = async (requests: readonly string[]): Promise<number> => {
        const load = { port: server.port, connections: connectionsOfOneDoctor, requests, warmUp, expected: 201 };
        return (await sendMeasured(bench.cluster, server, { ...load, limitSeconds: 60 })).result.perSecond;
      };
      const many = await measure(practice.bookingRequests(server, warmUp + counted));
      const one = await measure(practice.requestsForOneDoctor(server, warmUp + counted));
      rates.push({ one, many });
      ratios.push(one / many);
    } finally {
      await server.stop();
      await practice.drop();
    }
  }
  const ratio = median(ratios);
  return markdownTable(
    [`${connectionsOfOneDoctor} connections`, 'one doctor /s', 'all doctors /s', 'ratio', 'target', 'met'],
    [
      [
        'book',
        rate(median(rates.map(({ one }) => one))),
        rate(median(rates.map(({ many }) => many))),
        times(ratio),
        ...targetCells(ratio, { least: leastOfOneDoctor }),
      ],
    ],
  );
}
