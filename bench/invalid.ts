import type { Bench, Practice } from './bench.ts';
import { withClient } from './cluster.ts';
import { markdownTable, milliseconds, verdict } from './figures.ts';
import { sendLoad, wireRequest } from './load.ts';
import { bookingBody, type FirstDay, numbered, slotCount } from './practice.ts';

const targetMs = 5;
const bodyBytes = 8 * 1024;

/** Refusing bodies of 8 KiB, one after the other on a server that has nothing else to do. */
export async function benchInvalid(bench: Bench): Promise<string> {
  const practice = await bench.createPractice('invalid');
  const server = await practice.startServer();
  try {
    const before = await countRows(practice);
    const rows: string[][] = [];
    for (const [name, body] of Object.entries(invalidBodies(bench.first))) {
      bench.say(`invalid: ${name}`);
      const result = await sendLoad({
        port: server.port,
        connections: 1,
        requests: [wireRequest(server, 'POST', '/dr/v1/appointment', body)],
        warmUp: Math.ceil(bench.scale.invalidRequests / 4),
        count: bench.scale.invalidRequests,
        expected: 400,
        limitSeconds: 60,
      });
      rows.push([
        name,
        String(Buffer.byteLength(body)),
        milliseconds(result.p50),
        milliseconds(result.p99),
        verdict(result.p99 < targetMs),
      ]);
    }
    const after = await countRows(practice);
    if (after !== before) throw new Error(`refused bookings left something behind: ${before} became ${after}`);
    return [
      '### Invalid bodies',
      '',
      markdownTable(['', 'bytes', 'median ms', 'p99 ms', `p99 < ${targetMs} ms`], rows),
      '',
      'Afterwards the database held the rows that it held before.',
    ].join('\n');
  } finally {
    await server.stop();
    await practice.drop();
  }
}

/** Texts that are wrong in different ways, each as long as `bodyBytes`. */
function invalidBodies(first: FirstDay): Readonly<Record<string, string>> {
  const valid = bookingBody(slotCount - 1, first) as {
    readonly appointment_details: object;
    readonly patient_details: object;
  };
  const repeated = (length: number, value: (index: number) => unknown): object =>
    Object.fromEntries(Array.from({ length }, (_, index) => [`attribute_${index}`, value(index)]));
  const patient = (changes: object): object => ({
    ...valid,
    patient_details: { ...valid.patient_details, ...changes },
  });
  const long = 'x'.repeat(1_300);
  return {
    'no field of the right type': padded({ ...mistyped(valid), token: 'two', overbook: 1 }),
    'attributes that nobody defined': padded({
      ...valid,
      appointment_details: { ...valid.appointment_details, custom_attributes: repeated(200, () => ['a', 'b']) },
    }),
    'display values that may not be': padded({
      ...valid,
      display_meta: repeated(250, (index) => (index % 2 === 0 ? null : [true])),
    }),
    'numbers that would change': padded({ ...valid, partner_meta: repeated(180, () => '@number@') }, (text) =>
      text.replaceAll('"@number@"', '9007199254740993'),
    ),
    'long texts where short ones belong': padded(
      patient({ first_name: long, mobile: `+${'9'.repeat(1_500)}`, dob: long, gender: long, designation: long }),
    ),
    'characters that cannot be stored': padded({ ...valid, notes: 'a\u0000'.repeat(1_000) }),
    'ids that nobody has': padded({
      ...valid,
      partner_doctor_id: numbered('partnerDoctor', 9_999),
      partner_clinic_id: numbered('partnerClinic', 9_999),
    }),
    'no JSON': `${padded(valid).slice(0, -1)}!`,
    'nothing but brackets': '['.repeat(bodyBytes),
  };
}

/** Every value replaced by one of another type. */
function mistyped(value: object): object {
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      typeof inner === 'object' ? mistyped(inner as object) : typeof inner === 'string' ? 7 : 'text',
    ]),
  );
}

/**
 * As JSON, filled up by a field that counts for nothing.
 * @param finish what is done to the text, for what JSON.stringify cannot write
 */
function padded(body: object, finish: (text: string) => string = (text) => text): string {
  const missing = bodyBytes - Buffer.byteLength(finish(JSON.stringify({ ...body, padding: '' })));
  return finish(JSON.stringify({ ...body, padding: 'x'.repeat(Math.max(0, missing)) }));
}

/** Every table that a booking writes, with how many rows it has. */
async function countRows({ databaseUrl }: Practice): Promise<string> {
  return withClient(databaseUrl, async (client) => {
    const tables = [
      'appointments',
      'seat_claims',
      'tokens',
      'token_counters',
      'appointment_history',
      'outbox',
      'patients',
    ];
    const { rows } = await client.query(
      `select ${tables.map((table) => `(select count(*) from ${table}) as ${table}`).join(', ')}`,
    );
    return JSON.stringify(rows[0]);
  });
}
