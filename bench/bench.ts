import type pg from 'pg';
import type { BookingRequest } from '../src/appointments/db/booking.ts';
import { captureBookingRequest } from './capture.ts';
import { type Cluster, startCluster, withClient } from './cluster.ts';
import { firstDay, type FirstDay, bookingBody, businessId, loadPractice, size, slotCount } from './practice.ts';
import { type BenchServer, type ClientCredentials, runCommand, startServer } from './server.ts';
import { scopes } from '../src/rights/scopes.ts';
import { sendLoad, wireRequest } from './load.ts';

/** How much is measured. */
interface Scale {
  readonly rounds: number;
  /** Per round. */
  readonly bookings: number;
  readonly bookingsToWarmUp: number;
  /** Before the first round, in place of these. */
  readonly bookingsToBegin: number;
  readonly slotRequests: number;
  readonly oldAppointments: number;
  readonly invalidRequests: number;
  readonly liveBookings: number;
  /** By each verb, per round and side. */
  readonly changes: number;
  readonly changesToWarmUp: number;
  readonly patients: number;
  readonly importedPatients: number;
  /** Of each kind. */
  readonly searches: number;
  /** In each round, to all receivers together. */
  readonly deliveries: number;
  readonly undelivered: number;
  /** Of the rival and of this program, in each round. */
  readonly rivalReads: number;
  readonly rivalBookings: number;
}

export const fullScale: Scale = {
  rounds: 3,
  bookings: 8_000,
  bookingsToWarmUp: 1_500,
  bookingsToBegin: 10_000,
  slotRequests: 40_000,
  oldAppointments: 2_000_000,
  invalidRequests: 2_000,
  liveBookings: 500,
  changes: 6_000,
  changesToWarmUp: 1_000,
  patients: 1_000_000,
  importedPatients: 100_000,
  searches: 4_000,
  deliveries: 10_000,
  undelivered: 1_000_000,
  rivalReads: 2_000,
  rivalBookings: 300,
};

export const quickScale: Scale = {
  rounds: 3,
  bookings: 2_500,
  bookingsToWarmUp: 1_000,
  bookingsToBegin: 3_000,
  slotRequests: 10_000,
  oldAppointments: 200_000,
  invalidRequests: 300,
  liveBookings: 100,
  changes: 1_000,
  changesToWarmUp: 400,
  patients: 100_000,
  importedPatients: 10_000,
  searches: 1_000,
  deliveries: 5_000,
  undelivered: 100_000,
  rivalReads: 400,
  rivalBookings: 60,
};

/** The things that every part of the benchmark works with. */
export interface Bench {
  readonly cluster: Cluster;
  readonly scale: Scale;
  readonly first: FirstDay;
  /** The statement with which the program books. */
  readonly request: BookingRequest;
  /** A fresh copy of the loaded practice. */
  createPractice(name: string): Promise<Practice>;
  /** Tells the person who waits. */
  say(what: string): void;
  /** What the parts have measured, by part: numbers beside the names of what they are of. */
  readonly measured: Map<string, readonly Figures[]>;
}

export type Figures = Readonly<Record<string, string | number>>;

/** A practice that has been used for a while, and the means to use up its free slots. */
export interface Practice {
  readonly databaseUrl: string;
  startServer(): Promise<BenchServer>;
  /** Numbers of `count` slots that nobody has taken yet; see slotAt. */
  takeSlots(count: number): { readonly from: number };
  /** Requests that book so many free slots. */
  bookingRequests(server: BenchServer, count: number): string[];
  /** Requests for free slots of the last doctor alone, to be asked for once. */
  requestsForOneDoctor(server: BenchServer, count: number): string[];
  drop(): Promise<void>;
}

const templateName = 'practice';

/** Everything that the parts share, made once. */
export async function openBench(
  scale: Scale,
  say: (what: string) => void,
): Promise<Bench & { close(): Promise<void> }> {
  say('starting PostgreSQL');
  const cluster = await startCluster();
  try {
    const templateUrl = await cluster.createDatabase(templateName);
    say('loading a practice');
    await runCommand(templateUrl, ['migrate']);
    await withClient(templateUrl, loadPractice);
    const credentials = readCredentials(
      await runCommand(templateUrl, [
        'client',
        'create',
        '--business',
        businessId,
        '--name',
        'bench',
        '--scopes',
        scopes.join(','),
      ]),
    );
    const first = firstDay(Date.now() / 1_000);
    const request = await captureBookingRequest(templateUrl, credentials.clientId, first);
    await useForAWhile(templateUrl, credentials, first, cluster.folder);
    return {
      cluster,
      scale,
      first,
      request,
      say,
      measured: new Map(),
      createPractice: (name) => createPractice(cluster, credentials, first, name),
      close: () => cluster.stop(),
    };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

/** Slots that are taken when measuring begins. */
const takenBefore = 3_200;

/**
 * Books some slots and has PostgreSQL count what is there. On tables that are empty it makes plans that are wrong as
 * soon as they are not, and keeps them until autovacuum counts, a minute or so later: that minute would be measured,
 * and nothing else.
 */
async function useForAWhile(
  databaseUrl: string,
  credentials: ClientCredentials,
  first: FirstDay,
  folder: string,
): Promise<void> {
  const server = await startServer(databaseUrl, credentials, folder);
  try {
    const requests = Array.from({ length: takenBefore }, (_, index) => bookingRequest(server, index, first));
    await sendLoad({ port: server.port, connections: 16, requests, warmUp: 0, expected: 201, limitSeconds: 120 });
  } finally {
    await server.stop();
  }
  await withClient(databaseUrl, (client) => client.query('vacuum analyze'));
}

function bookingRequest(server: BenchServer, index: number, first: FirstDay): string {
  return wireRequest(server, 'POST', '/dr/v1/appointment', JSON.stringify(bookingBody(index, first)));
}

function readCredentials(printed: string): ClientCredentials {
  const field = (name: string): string => new RegExp(`^${name} (\\S+)$`, 'm').exec(printed)?.[1] ?? '';
  return { clientId: field('client_id'), clientSecret: field('client_secret') };
}

async function createPractice(
  cluster: Cluster,
  credentials: ClientCredentials,
  first: FirstDay,
  name: string,
): Promise<Practice> {
  const databaseUrl = await cluster.createDatabase(name, templateName);
  let taken = takenBefore;
  const takeSlots = (count: number): { from: number } => {
    if (taken + count > slotCount) throw new Error(`there are only ${slotCount} slots`);
    taken += count;
    return { from: taken - count };
  };
  return {
    databaseUrl,
    startServer: () => startServer(databaseUrl, credentials, cluster.folder),
    takeSlots,
    bookingRequests(server, count) {
      const { from } = takeSlots(count);
      return Array.from({ length: count }, (_, index) => bookingRequest(server, from + index, first));
    },
    requestsForOneDoctor(server, count) {
      const ofDoctor = Array.from(
        { length: size.days * size.slotsPerDay },
        (_, round) => (round + 1) * size.doctors - 1,
      );
      const free = ofDoctor.filter((index) => index >= taken);
      if (count > free.length) throw new Error(`the doctor has only ${free.length} free slots`);
      return free.slice(0, count).map((index) => bookingRequest(server, index, first));
    },
    drop: () => cluster.dropDatabase(name),
  };
}

/**
 * Checks what was booked since the practice was made against what should be: as many appointments, each with history
 * and event, tokens without gaps.
 * @throws naming what is wrong
 */
export async function checkBooked(databaseUrl: string, expected: number): Promise<void> {
  await withClient(databaseUrl, async (client: pg.Client) => {
    const { rows } = await client.query<Record<string, number>>(
      `select
         (select count(*) from appointments)::integer as appointments,
         (select count(*) from seat_claims)::integer as seats,
         (select count(*) from appointment_history)::integer as history,
         (select count(*) from outbox)::integer as events,
         (select coalesce(sum(last_token), 0) from token_counters)::integer as counted,
         (select count(*) from (
            select
              from appointments group by doctor_id, clinic_id, practice_date having max(token) <> count(distinct token)
          ) as days)::integer as gaps`,
    );
    const { gaps = -1, ...counts } = rows[0] ?? {};
    const isRight = gaps === 0 && Object.values(counts).every((count) => count === takenBefore + expected);
    if (!isRight)
      throw new Error(
        `${takenBefore + expected} were booked, but the database has ${JSON.stringify({ ...counts, gaps })}`,
      );
  });
}
