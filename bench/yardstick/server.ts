import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { fastify } from 'fastify';
import pg from 'pg';
import { BookAppointmentBody } from '../../src/appointments/contract/booking.ts';

/** What the process is told to be. */
export interface YardstickOrder {
  /** Answered to every `GET`. */
  readonly answer: Buffer;
  /** Where bookings are inserted; null answers each booking without one. */
  readonly databaseUrl: string | null;
}

/** As many as Opdesk gathers, and the statements in flight that the yardstick allows itself. */
const batchSize = 64;
const inFlight = 2;

/**
 * The least that a safe booking can be: no seat is given twice (the constraint), and an event goes with it, in one
 * statement.
 */
export const tables = `
  create extension if not exists btree_gist;
  create table bare_appointments (
    id text primary key, doctor text not null, seat integer not null, period tstzrange not null, body jsonb not null,
    exclude using gist (doctor with =, seat with =, period with &&)
  );
  create table bare_events (id bigint generated always as identity primary key, appointment_id text not null, body jsonb not null);`;

const insert = `
  with given as (
    select * from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::text[]) as g (id, doctor, start_at, end_at, body)
  ), made as (
    insert into bare_appointments (id, doctor, seat, period, body)
    select id, doctor, 1, tstzrange(to_timestamp(start_at), to_timestamp(end_at)), body::jsonb from given
    on conflict do nothing returning id, body
  ), sent as (
    insert into bare_events (appointment_id, body) select id, body from made
  )
  select id from made`;

interface Waiting {
  readonly id: string;
  readonly doctor: string;
  readonly startAt: number;
  readonly endAt: number;
  readonly body: string;
  readonly settle: (isBooked: boolean) => void;
  readonly fail: (error: unknown) => void;
}

process.once('message', (order: YardstickOrder) => {
  void serve(order).then((port) => process.send?.(port));
});
process.once('disconnect', () => process.exit(0));

/** A bare Fastify that reads and validates the same body and answers the same bytes, without a login or a log. */
async function serve({ answer, databaseUrl }: YardstickOrder): Promise<number> {
  const app = fastify({ ajv: { customOptions: { strict: false } } });
  const book = databaseUrl === null ? () => Promise.resolve(true) : bookingsInto(databaseUrl);
  app.get('/*', (_request, reply) => reply.type('application/json; charset=utf-8').send(answer));
  app.post('/dr/v1/appointment', { schema: { body: BookAppointmentBody } }, async (request, reply) => {
    const body = request.body as BookAppointmentBody;
    const id = randomUUID();
    const isBooked = await book(id, body);
    return reply.code(isBooked ? 201 : 409).send({ appointment_id: id });
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return (app.server.address() as AddressInfo).port;
}

/** Gathers what arrives while statements are under way into the next one. */
function bookingsInto(databaseUrl: string): (id: string, body: BookAppointmentBody) => Promise<boolean> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: inFlight });
  const waiting: Waiting[] = [];
  let running = 0;
  const sendNext = (): void => {
    if (running >= inFlight || waiting.length === 0) return;
    running += 1;
    void send(pool, waiting.splice(0, batchSize)).finally(() => {
      running -= 1;
      sendNext();
    });
  };
  return (id, body) =>
    new Promise((settle, fail) => {
      const { start_time: startAt, end_time: endAt = startAt } = body.appointment_details;
      const doctor = body.partner_doctor_id ?? '';
      waiting.push({ id, doctor, startAt, endAt, body: JSON.stringify(body), settle, fail });
      sendNext();
    });
}

async function send(pool: pg.Pool, batch: readonly Waiting[]): Promise<void> {
  const column = (name: 'id' | 'doctor' | 'startAt' | 'endAt' | 'body') => batch.map((each) => each[name]);
  const values = [column('id'), column('doctor'), column('startAt'), column('endAt'), column('body')];
  try {
    const { rows } = await pool.query<{ id: string }>({ name: 'book', text: insert, values });
    const booked = new Set(rows.map(({ id }) => id));
    for (const each of batch) each.settle(booked.has(each.id));
  } catch (error) {
    for (const each of batch) each.fail(error);
  }
}
