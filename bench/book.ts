import { type Bench, checkBooked, type Practice } from './bench.ts';
import {
  costHeadings,
  costRowsOf,
  type Measured,
  rateHeadings,
  rateRow,
  type Round,
  runMeasured,
  sendMeasured,
} from './beside-pgbench.ts';
import { markdownTable } from './figures.ts';
import type { LoadResult } from './load.ts';
import { bookWithPgbench, findPgbench, type PgbenchResult, pgbenchWarmUp } from './pgbench.ts';
import type { BenchServer } from './server.ts';

/** The share of pgbench's rate that HTTP should reach, by connections. */
const targets: Readonly<Record<number, number>> = { 16: 0.8, 64: 1.2 };
const levels = [1, 16, 64] as const;

/** Booking over HTTP beside pgbench booking one at a time, in turns on one database. */
export async function benchBook(bench: Bench): Promise<string> {
  const pgbench = findPgbench(bench.say);
  const rows: string[][] = [];
  const costRows: string[][] = [];
  for (const connections of levels) {
    const rounds = await benchLevel(bench, pgbench, connections);
    rows.push(rateRow(String(connections), rounds, targets[connections]));
    costRows.push(...costRowsOf(rounds, [`HTTP, ${connections} connections`, `pgbench, ${connections} clients`]));
  }
  return [
    '### Booking',
    '',
    markdownTable(['connections', ...rateHeadings], rows),
    '',
    'Processor time of one booking, in milliseconds:',
    '',
    markdownTable(['', ...costHeadings], costRows),
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
      booked += http.result.answered + (direct?.result.done ?? 0);
      await checkBooked(practice.databaseUrl, booked);
      rounds.push({ http, pgbench: direct });
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
): Promise<Measured<LoadResult>> {
  return sendMeasured(cluster, server, {
    port: server.port,
    connections,
    requests: practice.bookingRequests(server, scale.bookingsToWarmUp + scale.bookings),
    warmUp: scale.bookingsToWarmUp,
    expected: 201,
    limitSeconds: 60,
  });
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
