import type { Bench } from './bench.ts';
import { withClient } from './cluster.ts';
import { markdownTable, milliseconds, percentile, verdict } from './figures.ts';
import { sendLoad, wireRequest } from './load.ts';
import { loadOldAppointments } from './old-appointments.ts';
import { numbered, size } from './practice.ts';
import { cpuSecondsOf } from './processes.ts';
import type { BenchServer } from './server.ts';

const targetMs = 10;
const entries = 300;
/** Of the entries: who has been seen. The others wait. */
const seen = 100;
const calls = 100;
const warmUp = 1_500;
const reads = 2_000;

const place = `clinic_id=${numbered('clinic', 0)}&doctor_id=${numbered('doctor', 0)}`;

/**
 * The queue of one doctor's long day in a practice with a past, and calling the next, one after the other on an idle
 * server.
 */
export async function benchQueue(bench: Bench): Promise<string> {
  const { scale, say, first } = bench;
  const practice = await bench.createPractice('queue');
  say(`queue: loading ${scale.oldAppointments.toLocaleString('en')} old appointments`);
  await withClient(practice.databaseUrl, (client) => loadOldAppointments(client, first, scale.oldAppointments));
  const server = await practice.startServer();
  try {
    say(`queue: ${entries} walk-ins`);
    await fillQueue(server);
    await withClient(practice.databaseUrl, (client) => client.query('vacuum analyze'));
    say('queue: reading');
    const before = cpuSecondsOf(server.pid);
    const read = await sendLoad({
      port: server.port,
      connections: 1,
      requests: [wireRequest(server, 'GET', `/opdesk/v1/queue?${place}`)],
      warmUp,
      count: reads,
      expected: 200,
      limitSeconds: 60,
    });
    const after = cpuSecondsOf(server.pid);
    const processor =
      before === undefined || after === undefined ? undefined : ((after - before) / (warmUp + reads)) * 1_000;
    say('queue: calling');
    const called = await callAll(server);
    return [
      `### The queue of a day with ${entries} entries, ${scale.oldAppointments.toLocaleString('en')} old appointments`,
      '',
      markdownTable(
        ['', 'median ms', 'p99 ms', 'server ms each', `median < ${targetMs} ms`, `p99 < ${targetMs} ms`],
        [
          [
            'read',
            milliseconds(read.p50),
            milliseconds(read.p99),
            milliseconds(processor),
            verdict(read.p50 < targetMs),
            verdict(read.p99 < targetMs),
          ],
          ['call next', milliseconds(percentile(called, 0.5)), milliseconds(percentile(called, 0.99)), '—', '—', '—'],
        ],
      ),
    ].join('\n');
  } finally {
    await server.stop();
    await practice.drop();
  }
}

export async function fillQueue(server: BenchServer): Promise<void> {
  for (let index = 0; index < entries; index += 1) {
    const { entry } = await post(server, '/opdesk/v1/walk-ins', {
      clinic_id: numbered('clinic', 0),
      doctor_id: numbered('doctor', 0),
      patient_id: numbered('patient', index % size.patients),
      custom_attributes: { label: ['vitals_submitted'], tags: ['paid', 'in_consult'], payment_status: 'paid' },
      display_meta: { vendor_patient_id: `P${index}`, visits: 3 },
    });
    if (index >= seen) continue;
    const appointment = `/opdesk/v1/appointments/${entry?.appointment_id ?? ''}`;
    await post(server, `${appointment}/start`, {});
    await post(server, `${appointment}/finish`, {});
  }
}

/** Milliseconds of each call, every one of which must call somebody. */
async function callAll(server: BenchServer): Promise<number[]> {
  const times = [];
  for (let call = 0; call < calls; call += 1) {
    const from = performance.now();
    const body = { clinic_id: numbered('clinic', 0), doctor_id: numbered('doctor', 0) };
    const { entry } = await post(server, '/opdesk/v1/queue/call-next', body);
    times.push(performance.now() - from);
    if (entry === null) throw new Error('nobody was called');
  }
  return times;
}

async function post(
  server: BenchServer,
  path: string,
  body: object,
): Promise<{ readonly entry?: { readonly appointment_id: string } | null }> {
  const response = await fetch(server.url + path, {
    method: 'POST',
    headers: { auth: server.token, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} was answered with ${response.status}: ${await response.text()}`);
  return (await response.json()) as { entry?: { appointment_id: string } | null };
}
