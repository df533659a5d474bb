import {
  costHeadings,
  costRowsOf,
  rateHeadings,
  rateRow,
  type Round,
  runMeasured,
  sendMeasured,
} from './beside-pgbench.ts';
import { type Bench, checkBooked, type Practice } from './bench.ts';
import { type CapturedStatement, captureStatements } from './capture-changes.ts';
import { changeScript } from './change-script.ts';
import { checkChanged } from './check-changed.ts';
import { withClient } from './cluster.ts';
import { markdownTable } from './figures.ts';
import { wireRequest } from './load.ts';
import { bookWithPgbench, findPgbench, newIdStart, pgbenchWarmUp, runPgbench } from './pgbench.ts';
import type { ProgramRequest } from './capture.ts';
import { businessId, type FirstDay, numbered, size, slotAt, slotSeconds } from './practice.ts';
import type { BenchServer } from './server.ts';

/** The share of pgbench's rate that HTTP should reach. */
const target = 0.5;
const connections = 16;

interface Verb {
  readonly name: string;
  /** In the history. */
  readonly action: string;
  readonly expected: 200 | 204;
  /** @param slot the number of the slot that it moves to */
  readonly request: (partnerId: string, slot: number, first: FirstDay) => ProgramRequest;
}

/** Each appointment goes through all of them, in this order. */
const verbs: readonly Verb[] = [
  {
    name: 'reschedule',
    action: 'reschedule',
    expected: 204,
    request: (partnerId, slot, first) => {
      const { startAt } = slotAt(slot, first);
      const body = { start_time: startAt, end_time: startAt + slotSeconds };
      return { method: 'PUT', path: `/dr/v1/appointment/${partnerId}/reschedule?partner_id=1`, body };
    },
  },
  {
    name: 'check-in',
    action: 'check_in',
    expected: 200,
    request: (partnerId) => ({
      method: 'POST',
      path: `/opdesk/v1/appointments/${partnerId}/check-in?partner_id=1`,
      body: {},
    }),
  },
  {
    name: 'cancel',
    action: 'cancel',
    expected: 204,
    request: (partnerId) => ({ method: 'PUT', path: `/dr/v1/appointment/${partnerId}/cancel?partner_id=1` }),
  },
];

/**
 * Changing appointments over HTTP beside pgbench making the same statements one at a time, in turns on one database.
 */
export async function benchChanges(bench: Bench): Promise<string> {
  const pgbench = findPgbench(bench.say);
  if (pgbench === undefined) return '### Changes\n\nNot measured: pgbench is missing.';
  const practice = await bench.createPractice('changes');
  try {
    const subject = await prepare(bench, practice, pgbench);
    const server = await practice.startServer();
    try {
      const rounds = new Map<Verb, Round[]>();
      for (const verb of verbs) rounds.set(verb, await benchVerb(bench, subject, server, verb));
      return report(rounds);
    } finally {
      await server.stop();
    }
  } finally {
    await practice.drop();
  }
}

function report(rounds: ReadonlyMap<Verb, readonly Round[]>): string {
  const all = [...rounds];
  return [
    `### Changes, ${connections} connections`,
    '',
    markdownTable(
      ['', ...rateHeadings],
      all.map(([verb, of]) => rateRow(verb.name, of, target)),
    ),
    '',
    'Processor time of one change, in milliseconds:',
    '',
    markdownTable(
      ['', ...costHeadings],
      all.flatMap(([{ name }, of]) => costRowsOf(of, [`${name}, HTTP`, `${name}, pgbench`])),
    ),
  ].join('\n');
}

/** Appointments that are to be changed, and how. */
interface Subject {
  readonly practice: Practice;
  readonly pgbench: string;
  /** The number of the first. */
  readonly from: number;
  readonly count: number;
  /** From an appointment's number to that of the slot that it moves to. */
  readonly shift: number;
  readonly appointmentIdStart: string;
  readonly captured: { readonly id: string; readonly index: number; readonly slot: number };
  readonly statements: ReadonlyMap<Verb, readonly CapturedStatement[]>;
}

/** How many each side changes in a round; pgbench's clients take as many each. */
function sharesOf({ scale }: Bench): { readonly http: number; readonly pgbench: number } {
  return {
    http: scale.changesToWarmUp + scale.changes,
    pgbench: (Math.ceil(scale.changes / connections) + pgbenchWarmUp) * connections,
  };
}

async function prepare(bench: Bench, practice: Practice, pgbench: string): Promise<Subject> {
  const { scale, first, request, say, cluster } = bench;
  const { http, pgbench: direct } = sharesOf(bench);
  const count = scale.rounds * (http + direct);
  // Of the doctor of the captured appointment, and of all others.
  const captured = { index: 0, slot: practice.takeSlots(size.doctors).from };
  // Each of pgbench's clients books as many.
  const total = Math.ceil(count / connections) * connections;
  const { from } = practice.takeSlots(total);
  const shift = shiftFor(total);
  practice.takeSlots(shift);
  const appointmentIdStart = newIdStart('api');
  const { databaseUrl } = practice;
  say(`changes: booking ${total.toLocaleString('en')} appointments`);
  await bookWithPgbench(pgbench, {
    databaseUrl,
    clients: connections,
    from,
    total,
    warmUpPerClient: 1,
    request,
    first,
    folder: cluster.folder,
    appointmentIdStart,
  });
  await checkBooked(databaseUrl, total);
  const id = await withClient(databaseUrl, async (client) => {
    await client.query('vacuum analyze');
    const { rows } = await client.query<{ id: string }>(
      'select id from appointments where business_id = $1 and partner_appointment_id = $2',
      [businessId, numbered('partnerAppointment', captured.index)],
    );
    return rows[0]?.id ?? '';
  });
  const partnerId = numbered('partnerAppointment', captured.index);
  const requests = verbs.map((verb) => verb.request(partnerId, captured.slot, first));
  const statements = await captureStatements(databaseUrl, request.actor_id, requests, [id, partnerId]);
  return {
    practice,
    pgbench,
    from,
    count,
    shift,
    appointmentIdStart,
    captured: { id, ...captured },
    statements: new Map(verbs.map((verb, place) => [verb, statements[place] ?? []])),
  };
}

/** To slots of the same doctor behind all that are taken, on another day. */
function shiftFor(count: number): number {
  const rounds = Math.ceil(count / size.doctors);
  return (rounds % size.days === 0 ? rounds + 1 : rounds) * size.doctors;
}

async function benchVerb(bench: Bench, subject: Subject, server: BenchServer, verb: Verb): Promise<Round[]> {
  const { scale, first, say, cluster } = bench;
  const { practice, pgbench, shift, captured, appointmentIdStart } = subject;
  const shares = sharesOf(bench);
  const rounds: Round[] = [];
  let from = subject.from;
  for (let round = 0; round < scale.rounds; round += 1) {
    say(`changes: ${verb.name}, round ${round + 1} of ${scale.rounds}`);
    const http = await sendMeasured(cluster, server, {
      port: server.port,
      connections,
      requests: Array.from({ length: shares.http }, (_, number) =>
        changeRequest(server, verb, from + number, shift, first),
      ),
      warmUp: scale.changesToWarmUp,
      expected: verb.expected,
      limitSeconds: 120,
    });
    from += shares.http;
    const statements = subject.statements.get(verb) ?? [];
    const script = changeScript({ statements, captured, appointmentIdStart, from, clients: connections, shift, first });
    const order = {
      databaseUrl: practice.databaseUrl,
      clients: connections,
      total: shares.pgbench,
      warmUpPerClient: pgbenchWarmUp,
      script,
      folder: cluster.folder,
    };
    const direct = await runMeasured(cluster, () => runPgbench(pgbench, order));
    from += shares.pgbench;
    rounds.push({ http, pgbench: direct });
  }
  // One more: that from which the statements were captured.
  await checkChanged(practice.databaseUrl, { action: verb.action, count: subject.count + 1 });
  return rounds;
}

function changeRequest(server: BenchServer, verb: Verb, index: number, shift: number, first: FirstDay): string {
  const { method, path, body } = verb.request(numbered('partnerAppointment', index), index + shift, first);
  return wireRequest(server, method, path, body === undefined ? undefined : JSON.stringify(body));
}
