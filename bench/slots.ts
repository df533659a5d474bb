import { type Bench, checkBooked, type Practice } from './bench.ts';
import { markdownTable, median, milliseconds, rate, verdict } from './figures.ts';
import { sendLoad, wireRequest } from './load.ts';
import { addDays, type FirstDay, numbered, size } from './practice.ts';
import { cpuSecondsOf } from './processes.ts';
import type { BenchServer } from './server.ts';

const target = 3_000;
const connections = 16;
/** Bookings that are looked for in the next answer, one after the other while the load runs. */
const bookingsToSee = 50;

/** Two days of slots on one process with a warm cache; and whether a booking shows in the next answer. */
export async function benchSlots(bench: Bench): Promise<string> {
  const practice = await bench.createPractice('slots');
  const server = await practice.startServer();
  try {
    const oneDoctor = [slotsRequest(server, bench.first, 0, 0)];
    const allDoctors = Array.from({ length: size.doctors }, (_, doctor) =>
      slotsRequest(server, bench.first, doctor, 0),
    );
    const rows = [
      await measure(bench, server, 'one doctor', oneDoctor),
      await measure(bench, server, 'all doctors in turn', allDoctors),
    ];
    bench.say('slots: looking for bookings under load');
    const { seen, perSecond } = await lookForBookings(bench, practice, server);
    return [
      `### Slots of two days, ${connections} connections`,
      '',
      markdownTable(['', '/s', 'p50 ms', 'p99 ms', 'server ms each', `≥ ${rate(target)}/s`], rows),
      '',
      `Of ${bookingsToSee} bookings made one after the other under this load (${rate(perSecond)} slots calls/s of the same doctor meanwhile), ` +
        `${seen} showed in the next slots call.`,
    ].join('\n');
  } finally {
    await server.stop();
    await practice.drop();
  }
}

/** Two days of a doctor. @param day the first of them, counted from the first on which all is free */
export function slotsRequest(server: BenchServer, first: FirstDay, doctor: number, day: number): string {
  return wireRequest(server, 'GET', slotsPath(first, doctor, day));
}

function slotsPath(first: FirstDay, doctor: number, day: number): string {
  const place = `/dr/v1/doctor/${numbered('doctor', doctor)}/clinic/${numbered('clinic', doctor % size.clinics)}`;
  return `${place}/appointment/slot?start_date=${addDays(first.date, day)}&end_date=${addDays(first.date, day + 1)}`;
}

async function measure(
  { scale, say }: Bench,
  server: BenchServer,
  name: string,
  requests: readonly string[],
): Promise<string[]> {
  const results = [];
  const before = cpuSecondsOf(server.pid);
  for (let round = 0; round < scale.rounds; round += 1) {
    say(`slots: ${name}, round ${round + 1} of ${scale.rounds}`);
    const order = {
      port: server.port,
      connections,
      requests,
      warmUp: 2_000,
      count: scale.slotRequests,
      expected: 200,
      limitSeconds: 60,
    };
    results.push(await sendLoad(order));
  }
  const after = cpuSecondsOf(server.pid);
  const perSecond = median(results.map((result) => result.perSecond));
  const answered = results.reduce((sum, result) => sum + result.answered, 0);
  return [
    name,
    rate(perSecond),
    milliseconds(median(results.map((result) => result.p50))),
    milliseconds(median(results.map((result) => result.p99))),
    milliseconds(before === undefined || after === undefined ? undefined : ((after - before) / answered) * 1_000),
    verdict(perSecond >= target),
  ];
}

interface ShownSlot {
  readonly s: string;
  readonly available: boolean;
  readonly slots_booked: number;
}

/** Books the doctor's first free slot again and again, and reads the slots that the load asks for at the same time. */
async function lookForBookings(
  { first, scale }: Bench,
  practice: Practice,
  server: BenchServer,
): Promise<{ seen: number; perSecond: number }> {
  const load = sendLoad({
    port: server.port,
    connections,
    requests: [slotsRequest(server, first, 0, 0)],
    warmUp: 0,
    count: scale.slotRequests,
    expected: 200,
    limitSeconds: 60,
  });
  let seen = 0;
  for (let booking = 0; booking < bookingsToSee; booking += 1) {
    const free = (await readSlots(server, first)).find((slot) => slot.available);
    if (free === undefined) throw new Error('there is no free slot left');
    await bookAt(server, Date.parse(free.s) / 1_000);
    const next = (await readSlots(server, first)).find((slot) => slot.s === free.s);
    if (next?.available === false && next.slots_booked === 1) seen += 1;
  }
  const { perSecond } = await load;
  await checkBooked(practice.databaseUrl, bookingsToSee);
  return { seen, perSecond };
}

async function readSlots(server: BenchServer, first: FirstDay): Promise<ShownSlot[]> {
  const response = await fetch(server.url + slotsPath(first, 0, 0), { headers: { auth: server.token } });
  const answer = (await response.json()) as { data: { schedule: Record<string, { slots: ShownSlot[] }[]> } };
  return Object.values(answer.data.schedule)
    .flat()
    .flatMap((service) => service.slots);
}

async function bookAt(server: BenchServer, startAt: number): Promise<void> {
  const response = await fetch(`${server.url}/dr/v1/appointment`, {
    method: 'POST',
    headers: { auth: server.token, 'content-type': 'application/json' },
    body: JSON.stringify({
      clinic_id: numbered('clinic', 0),
      doctor_id: numbered('doctor', 0),
      patient_id: numbered('patient', 0),
      appointment_details: { start_time: startAt },
    }),
  });
  if (response.status !== 201)
    throw new Error(`a booking was answered with ${response.status}: ${await response.text()}`);
}
