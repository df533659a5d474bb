import { type Measured, sendMeasured } from './beside-pgbench.ts';
import type { Bench, Figures } from './bench.ts';
import { markdownTable, milliseconds, times } from './figures.ts';
import { type LoadResult, wireRequest } from './load.ts';
import { addDays, numbered, slotAt } from './practice.ts';
import { fillQueue } from './queue.ts';
import type { BenchServer } from './server.ts';
import { middle, type Pair, perSecondOf, ratioOf, serverCostOf, sideCells, targetCells } from './yardstick/compare.ts';
import { startBareServer } from './yardstick/start.ts';

const connections = 16;
/** Appointments that the first day of a doctor, and of the business, has besides those of every practice. */
const bookedThatDay = { doctor: 30, business: 300 } as const;

interface Read {
  readonly name: string;
  readonly path: string;
  /** The processor time of Node may be so many times F0's. */
  readonly most: number;
  /** Requests in a round; the larger the answer, the fewer. */
  readonly share: number;
}

/** Each read beside a bare Fastify that answers the same bytes, in turns. */
export async function benchReads(bench: Bench): Promise<string> {
  const practice = await bench.createPractice('reads');
  const server = await practice.startServer();
  try {
    bench.say('reads: filling a day');
    await fillDay(bench, server);
    await fillQueue(server);
    const rows: string[][] = [];
    const figures: Figures[] = [];
    for (const read of await readsOf(bench, server)) {
      const pairs = await benchRead(bench, server, read);
      rows.push(rowOf(read, pairs));
      figures.push({
        read: read.name,
        perSecond: middle(pairs, 'opdesk', perSecondOf),
        barePerSecond: middle(pairs, 'bare', perSecondOf),
        serverMs: middle(pairs, 'opdesk', serverCostOf),
        postgresMs: middle(pairs, 'opdesk', ({ costs }) => costs.postgres ?? Number.NaN),
        bareServerMs: middle(pairs, 'bare', serverCostOf),
      });
    }
    bench.measured.set('reads', figures);
    return [
      `### Reads beside a bare Fastify with the same bytes (F0), ${connections} connections`,
      '',
      markdownTable(
        ['', 'Opdesk /s', 'p50 ms', 'F0 /s', 'p50 ms', 'server ms', 'F0 ms', 'ratio', 'target', 'met'],
        rows,
      ),
    ].join('\n');
  } finally {
    await server.stop();
    await practice.drop();
  }
}

async function benchRead(bench: Bench, server: BenchServer, { name, path, share }: Read): Promise<Pair[]> {
  const bare = await startBareServer(await read(server, path));
  try {
    const pairs: Pair[] = [];
    const measure = (side: BenchServer): Promise<Measured<LoadResult>> =>
      sendMeasured(bench.cluster, side, {
        port: side.port,
        connections,
        requests: [wireRequest(side, 'GET', path)],
        warmUp: Math.ceil(bench.scale.slotRequests * share * 0.2),
        count: Math.ceil(bench.scale.slotRequests * share),
        expected: 200,
        limitSeconds: 60,
      });
    for (let round = 0; round < bench.scale.rounds; round += 1) {
      bench.say(`reads: ${name}, round ${round + 1} of ${bench.scale.rounds}`);
      pairs.push({ bare: await measure(bare), opdesk: await measure(server) });
    }
    return pairs;
  } finally {
    await bare.stop();
  }
}

function rowOf({ name, most }: Read, pairs: readonly Pair[]): string[] {
  const ratio = ratioOf(pairs, serverCostOf);
  return [
    name,
    ...sideCells(pairs, 'opdesk'),
    ...sideCells(pairs, 'bare'),
    milliseconds(middle(pairs, 'opdesk', serverCostOf)),
    milliseconds(middle(pairs, 'bare', serverCostOf)),
    times(ratio),
    ...targetCells(ratio, { most }),
  ];
}

async function readsOf({ first }: Bench, server: BenchServer): Promise<Read[]> {
  const { date } = first;
  const doctor = numbered('doctor', 0);
  const clinic = numbered('clinic', 0);
  const day = `start_date=${date}&end_date=${date}`;
  const slots = `/dr/v1/doctor/${doctor}/clinic/${clinic}/appointment/slot`;
  const list = JSON.parse((await read(server, `/dr/v1/appointment?${day}&doctor_id=${doctor}`)).toString()) as {
    readonly appointments: readonly { readonly appointment_id: string }[];
  };
  const [{ appointment_id: id } = { appointment_id: '' }] = list.appointments;
  return [
    { name: 'slots, warm', path: `${slots}?start_date=${date}&end_date=${addDays(date, 1)}`, most: 1.3, share: 0.5 },
    { name: 'one appointment', path: `/dr/v1/appointment/${id}`, most: 4, share: 0.25 },
    { name: 'entities', path: '/dr/v1/business/entities', most: 2, share: 0.25 },
    { name: 'queue of 300', path: `/opdesk/v1/queue?clinic_id=${clinic}&doctor_id=${doctor}`, most: 6, share: 0.02 },
    { name: 'day of one doctor', path: `/dr/v1/appointment?${day}&doctor_id=${doctor}`, most: 6, share: 0.05 },
    { name: 'day of the business', path: `/dr/v1/appointment?${day}`, most: 10, share: 0.02 },
    { name: 'by patient', path: `/dr/v1/appointment/patient/${numbered('patient', 0)}`, most: 8, share: 0.1 },
    { name: 'search by mobile', path: '/profiles/v1/patient/search?prefix=9999999999', most: 8, share: 0.05 },
  ];
}

async function fillDay({ first }: Bench, server: BenchServer): Promise<void> {
  const free = [];
  for (let index = 0; free.length < bookedThatDay.business; index += 1) {
    const slot = slotAt(index, first);
    const isKept = slot.doctor < bookedThatDay.business / bookedThatDay.doctor && slot.date === first.date;
    if (isKept) free.push({ ...slot, index });
  }
  for (const { doctor, clinic, patient, startAt } of free) {
    const response = await fetch(`${server.url}/dr/v1/appointment`, {
      method: 'POST',
      headers: { auth: server.token, 'content-type': 'application/json' },
      body: JSON.stringify({
        doctor_id: numbered('doctor', doctor),
        clinic_id: numbered('clinic', clinic),
        patient_id: numbered('patient', patient),
        appointment_details: { start_time: startAt },
      }),
    });
    // The practice has used some of the day already.
    if (response.status !== 201 && response.status !== 409) throw new Error(`a booking: ${await response.text()}`);
  }
}

async function read(server: BenchServer, path: string): Promise<Buffer> {
  const response = await fetch(server.url + path, { headers: { auth: server.token } });
  if (response.status !== 200) throw new Error(`${path} was answered with ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}
