import { type Bench, type Practice } from './bench.ts';
import { withClient } from './cluster.ts';
import { markdownTable, median, rate, times, verdict } from './figures.ts';
import { type LoadResult, sendLoad } from './load.ts';
import { loadOldAppointments } from './old-appointments.ts';
import { size } from './practice.ts';
import type { BenchServer } from './server.ts';
import { slotsRequest } from './slots.ts';

/** How much longer something may take with the past than without. */
const target = 1.2;
const connections = 16;

interface Side {
  readonly practice: Practice;
  readonly server: BenchServer;
}

/** Booking and slots in a practice with a long past and in one without any, in turns. */
export async function benchPast(bench: Bench): Promise<string> {
  const { scale, say, first } = bench;
  const practices = { empty: await bench.createPractice('past_none'), old: await bench.createPractice('past_long') };
  say(`past: loading ${scale.oldAppointments.toLocaleString('en')} old appointments`);
  await withClient(practices.old.databaseUrl, (client) => loadOldAppointments(client, first, scale.oldAppointments));
  const empty: Side = { practice: practices.empty, server: await practices.empty.startServer() };
  const old: Side = { practice: practices.old, server: await practices.old.startServer() };
  try {
    const rows = [
      await compare(bench, 'book', empty, old, (side) => book(bench, side)),
      await compare(bench, 'slots, nothing cached', empty, old, (side) => readSlots(bench, side)),
    ];
    return [
      `### With ${scale.oldAppointments.toLocaleString('en')} old appointments, ${connections} connections`,
      '',
      markdownTable(['', 'without a past /s', 'with it /s', 'takes', 'target', 'met'], rows),
    ].join('\n');
  } finally {
    await empty.server.stop();
    await old.server.stop();
    await practices.empty.drop();
    await practices.old.drop();
  }
}

async function compare(
  { scale, say, measured }: Bench,
  name: string,
  empty: Side,
  old: Side,
  measure: (side: Side) => Promise<LoadResult>,
): Promise<string[]> {
  const pairs: { readonly empty: number; readonly old: number }[] = [];
  // The first pair warms both up.
  for (let round = 0; round <= scale.rounds; round += 1) {
    say(`past: ${name}, round ${round} of ${scale.rounds}`);
    const pair = { empty: (await measure(empty)).perSecond, old: (await measure(old)).perSecond };
    if (round > 0) pairs.push(pair);
  }
  const ratio = median(pairs.map((pair) => pair.empty / pair.old));
  const figures = { verb: name, old: scale.oldAppointments, takes: ratio };
  measured.set('past', [...(measured.get('past') ?? []), figures]);
  return [
    name,
    rate(median(pairs.map((pair) => pair.empty))),
    rate(median(pairs.map((pair) => pair.old))),
    times(ratio),
    `≤ ${times(target)}`,
    verdict(ratio <= target),
  ];
}

function book({ scale }: Bench, { practice, server }: Side): Promise<LoadResult> {
  const requests = practice.bookingRequests(server, scale.bookings);
  return sendLoad({ port: server.port, connections, requests, warmUp: 200, expected: 201, limitSeconds: 60 });
}

/** Every doctor and every two days in turn: when one comes again, what was kept of it is too old. */
function readSlots({ scale, first }: Bench, { server }: Side): Promise<LoadResult> {
  const requests = Array.from({ length: size.doctors * (size.days - 1) }, (_, index) =>
    slotsRequest(server, first, index % size.doctors, Math.floor(index / size.doctors)),
  );
  return sendLoad({
    port: server.port,
    connections,
    requests,
    warmUp: 200,
    count: scale.bookings,
    expected: 200,
    limitSeconds: 60,
  });
}
