import { get, type IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { instant, openDesk } from '../support/desk.ts';
import { exportInOneStatement, exportUnread, measureReads } from '../support/exports.ts';
import { openHolder } from '../support/holder.ts';
import { expectDone } from '../support/practice.ts';
import { endpoint, openSubscriptions } from '../support/subscriptions.ts';

const reads = measureReads();
const desk = openDesk({
  duties: { answersRequests: true, doesJobs: false },
  runtime: (runtime) => ({ ...runtime, db: reads.over(runtime.db) }),
});
const holder = openHolder(desk);
const { registered } = openSubscriptions(desk);

const pathOf = (id: string): string => `/opdesk/v1/patients/${id}/export`;

/** A patient with an appointment that has so many events, each with full metas. */
async function withEvents(events: number): Promise<string> {
  const { patient_id: id } = expectDone(
    await desk.business.api('POST', '/dr/v1/patient', { first_name: 'Leelavati', gender: 'F', age: 70 }),
  );
  const appointmentId = await desk.book('09:15', {}, { patient_id: id });
  await desk.rows(
    `insert into outbox (business_id, event_id, event, appointment_id, appointment_version, client_id, occurred_at, data)
     select $1, 'ev-' || n, 'appointment.updated', $2, 1, '', now(), json_build_object('meta', repeat('ab', 24000))
     from generate_series(1, $3::integer) n`,
    appointmentId,
    events,
  );
  return id as string;
}

/** Its answer, of which nothing is taken yet. */
function begun(id: string, headers = {}): Promise<IncomingMessage> {
  const { token } = desk.business;
  return new Promise((resolve, reject) => {
    get(desk.server.url + pathOf(id), { headers: { auth: token, ...headers }, agent: false }, resolve).on(
      'error',
      reject,
    );
  });
}

async function taken(answer: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

test('an export is byte for byte what one statement would make of all that is kept', async () => {
  const add = async (first_name: string, partner_patient_id: string): Promise<string> => {
    desk.clock.advance(1);
    const body = { first_name, gender: 'F', age: 70, partner_patient_id, partner_meta: { z: 1.25, a: [] } };
    return expectDone(await desk.business.api('POST', '/dr/v1/patient', body)).patient_id as string;
  };
  const [merged, left, other] = [await add('Mergita "M"', 'm-1'), await add('लीला', 'l-1'), await add('Meera', 'o-1')];
  for (let day = 0; day < 25; day += 1) {
    const start = instant('10:15') + (25 - day) * 86_400;
    const meta = { partner_meta: { '10': 1, a: { c: 1.0, b: '\u2028' } } };
    await desk.book(start, { notes: `a\nknee ${day}` }, { patient_id: day % 2 === 0 ? merged : left, ...meta });
  }
  const id = await desk.book('09:15', {}, { patient_id: left });
  await desk.book('09:30', {}, { patient_id: other });
  const by = { by: { role: 'staff', id: 'r-1' }, why: 'she came "early"' };
  expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${id}/check-in`, by));
  for (const given of [true, false]) {
    desk.clock.advance(1);
    expectDone(
      await desk.business.api('POST', `/opdesk/v1/patients/${merged}/consents`, { purpose: 'reminders', given }),
    );
  }
  expectDone(await desk.business.api('POST', `/opdesk/v1/patients/${merged}/merge`, { into: left }));
  await desk.rows(
    `insert into appointment_history (business_id, appointment_id, version, at, actor_kind, actor_id, action, to_status,
       changes)
     select $1, $2, n, now(), 'system', 'x', 'update', 'CK', '{"b" : 1, "a":2}' from generate_series(1000, 11020) n`,
    id,
  );
  await desk.rows(
    `insert into appointment_reminders (business_id, appointment_id, kind, start_at, reminded_at)
     select $1, $2, 'DAY_BEFORE', to_timestamp(n), to_timestamp(2000 - n) from generate_series(1, 130) n`,
    id,
  );
  await desk.rows(
    `insert into webhook_deliveries (business_id, id, subscription_id, event_id, event, appointment_id, body, state,
       created_at)
     select $1, 'wd-' || n, $3, 'ev-' || n, 'appointment.updated', $2, '{"n": ' || n || ', "z":"\\u0939"}', 'DELIVERED',
       now()
     from generate_series(1, 5020) n`,
    id,
    await registered({ endpoint }),
  );
  await desk.rows(
    `insert into outbox (business_id, event_id, event, appointment_id, appointment_version, client_id, occurred_at, data)
     select $1, 'ev-' || n, 'appointment.updated', $2, 1, '', now(), '{"z": 1, "a":2}' from generate_series(1, 5020) n`,
    id,
  );
  const [whole] = await desk.rows(exportInOneStatement, left);
  const { text, headers } = await desk.business.api('GET', pathOf(merged));
  expect(text).toBe(
    `{"patient_id":"${left}","exported_at":${Math.floor(desk.clock.now())},"data":${String(whole.document)}}`,
  );
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(JSON.parse(text).data.appointments).toHaveLength(26);
  const { patient_id: bare } = expectDone(
    await desk.business.api('POST', '/dr/v1/patient', { first_name: 'Bare', gender: 'F', age: 3 }),
  );
  const [nothing] = await desk.rows(exportInOneStatement, bare);
  expect((await desk.business.api('GET', pathOf(bare as string))).text).toContain(
    `"data":${String(nothing.document)}}`,
  );
});

test('an export reads at most two megabytes at once, however much is kept, and is compressed where that is taken', async () => {
  const id = await withEvents(400);
  reads.mostAtOnce = 0;
  const plain = await taken(await begun(id));
  expect(plain.length).toBeGreaterThan(400 * 48_000);
  expect(reads.mostAtOnce).toBeLessThan(2_000_000);
  const compressed = await begun(id, { 'accept-encoding': 'gzip' });
  expect([compressed.headers['content-encoding'], compressed.headers['vary']]).toEqual(['gzip', 'accept-encoding']);
  const bytes = await taken(compressed);
  expect(bytes.length).toBeLessThan(plain.length / 10);
  expect(gunzipSync(bytes).equals(plain)).toBe(true);
});

test('an export that cannot be read to its end is cut off, and is not JSON', async () => {
  const answer = await begun(await withEvents(400));
  expect(answer.statusCode).toBe(200);
  await holder.query('lock table outbox in access exclusive mode');
  let text = '';
  const whole = (async () => {
    for await (const chunk of answer) text += String(chunk);
  })();
  await expect(whole).rejects.toThrow('aborted');
  expect(text).toMatch(/^\{"patient_id":/);
  expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
  await expect.poll(() => desk.server.log.filter((line) => line.includes('an export was cut off'))).toHaveLength(1);
});

test.each(['patient_consents', 'audit_pending'])(
  'an export is refused before it begins while %s cannot be had, and keeps no place',
  async (table) => {
    const id = await withEvents(1);
    await holder.query(`lock table ${table} in access exclusive mode`);
    const refused = await Promise.all([1, 2].map(() => desk.business.api('GET', pathOf(id))));
    expect(refused.map(({ status }) => status)).toEqual([503, 503]);
    await holder.query('rollback');
    expectDone(await desk.business.api('GET', pathOf(id)));
  },
);

test('exports of patients and of tables share the places of a business, and a reader who goes gives one back', async () => {
  const path = pathOf(await withEvents(400));
  const [first, second] = [await exportUnread(desk, path), await exportUnread(desk, path)];
  const refused = await desk.business.api('GET', '/opdesk/v1/tables/doctors');
  expect([first.status, second.status, refused.status]).toEqual(['200', '200', 429]);
  first.socket.destroy();
  await expect.poll(async () => (await desk.business.api('GET', '/opdesk/v1/tables/doctors')).status).toBe(200);
  second.socket.destroy();
});

test('a request for the head of an export alone reads no more than the beginning', async () => {
  const id = await withEvents(400);
  reads.inAll = 0;
  const head = await desk.business.api('HEAD', pathOf(id));
  expect([head.status, head.text]).toEqual([200, '']);
  await Promise.all([1, 2].map(async () => expectDone(await desk.business.api('GET', '/opdesk/v1/tables/doctors'))));
  expect(reads.inAll).toBeLessThan(2_000_000);
});

test('an appointment that is moved while the export is read is in it once', async () => {
  const id = await withEvents(400);
  const start = instant('10:15') + 86_400;
  const later = await desk.book(start + 86_400, {}, { patient_id: id });
  for (let day = 3; day < 15; day += 1) await desk.book(start + day * 86_400, {}, { patient_id: id });
  const last = await desk.book(start + 20 * 86_400, {}, { patient_id: id });
  const answer = await begun(id);
  for (const [moved, to] of [
    [last, start],
    [later, start + 25 * 86_400],
  ] as const) {
    const body = { start_time: to };
    expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${moved}/reschedule`, body));
  }
  const { data } = JSON.parse((await taken(answer)).toString()) as { data: { appointments: { id: string }[] } };
  const ids = data.appointments.map((appointment) => appointment.id);
  expect([ids.length, new Set(ids).size]).toEqual([15, 15]);
  expect(ids).toEqual(expect.arrayContaining([later, last]));
});
