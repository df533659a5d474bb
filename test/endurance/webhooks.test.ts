import type { Server } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createReceiver, isSigned } from '../../examples/webhook-receiver/receiver.ts';
import { type Database, openDatabase, sql } from '../../src/postgres/database.ts';
import { createRandom } from '../model/random.ts';
import { addPractice, addSessions, expectDone } from '../support/practice.ts';
import { apiOf, startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';
import { makeChanges, type OutboxEvent } from './changes.ts';
import { type Arrival, type FailingReceiver, openFailingReceiver } from './receivers.ts';
import { type KillableServer, startKillableServer } from './servers.ts';

const appointments = Number(process.env['ENDURANCE_APPOINTMENTS'] ?? 200);
const changes = 5 * appointments;
const kills = Math.max(2, appointments / 100);
const key = 'a key with ümläuts';
/** From tomorrow on, so that no midnight closes them. */
const slots = Array.from({ length: 80 }, (_, index) => (Math.ceil(Date.now() / 900_000) + 96 + index) * 900);
const seed = Number(process.env['MODEL_SEED'] ?? Math.floor(Math.random() * 2 ** 32));

let home: TestServer;
let business: TestBusiness;
const servers: KillableServer[] = [];
const receivers: FailingReceiver[] = [];
const handled: string[] = [];
let db: Database;

beforeAll(async () => {
  // Only sets up: what is tried here are the others.
  home = await startTestServer({ config: { accessTokenSeconds: 86_400 } });
  business = await home.createBusiness();
  const practice = await addPractice(home, business);
  await addSessions(business, practice, { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00', seats: 20 });
  await home.app.close();
  db = openDatabase({ connectionString: home.connectionString, poolSize: 1 });
  for (const _ of [1, 2]) servers.push(await startKillableServer(home.connectionString));
});
afterAll(async () => {
  for (const each of [...servers.map((server) => server.stop), ...receivers.map((receiver) => receiver.close)])
    await each();
  await db.close();
  await home.close();
});

test(`${changes} changes, with receivers that fail at random and ${kills} kills: every event arrives, signed and in order (seed ${seed})`, async () => {
  const random = createRandom(seed);
  for (const { url } of servers) receivers.push(await openFailingReceiver(exampleReceiver(url), random, 0.1));
  for (const { url } of receivers) await subscribe(url);

  const made = makeChanges({ urls: servers.map(({ url }) => url), token: business.token, appointments, slots, random });
  for (let killed = 0; killed < kills; killed += 1) {
    await made.reached((changes * (killed + 1)) / (kills + 1));
    await servers[killed % servers.length]?.killAndRestart();
  }
  await made.finished;
  const events = await everyEvent();
  expect(made.difference(events)).toEqual([]);
  for (const receiver of receivers) receiver.recover();
  await expect.poll(undelivered, { timeout: 180_000, interval: 500 }).toBe(0);

  for (const { arrivals } of receivers) {
    expect(missing(events, arrivals)).toEqual([]);
    expect(outOfOrder(events, arrivals)).toEqual([]);
    expect(misnumbered(events, arrivals)).toEqual([]);
    expect(arrivals.filter((arrival) => !isWellSigned(arrival))).toEqual([]);
    expect(changedBetweenTries(arrivals)).toEqual([]);
  }
  // And the example took each of them for good, at either receiver.
  expect([handled.length, new Set(handled).size]).toEqual([2 * events.length, events.length]);
}, 600_000);

function exampleReceiver(opdesk: string): Server {
  const { clientId, clientSecret } = business;
  return createReceiver({
    opdesk,
    clientId,
    clientSecret,
    signingKey: key,
    onEvent: (event) => void handled.push(event.transaction_id),
  });
}

async function subscribe(endpoint: string): Promise<void> {
  const api = apiOf(servers[0]?.url ?? '', { auth: business.token });
  expectDone(await api('POST', '/notification/v1/connect/webhook/subscriptions', { endpoint, signing_key: key }));
}

async function everyEvent(): Promise<OutboxEvent[]> {
  return db.query(
    sql(
      '',
      `select event_id as id, appointment_id as "appointmentId", event, data ->> 'status' as status
        from outbox order by position`,
    ),
    [],
  );
}

/**
 * How many deliveries are still to be made or to be thought of. Times between tries pass at once: what is tried here
 * are kills, not clocks.
 */
async function undelivered(): Promise<number> {
  const [row] = await db.query<{ readonly count: number }>(
    sql(
      '',
      `with hurried as (update webhook_deliveries set next_try_at = now()
        where state = 'PENDING' and next_try_at > now())
      select (2 * (select count(*) from outbox) - (select count(*)
        from webhook_deliveries where state = 'DELIVERED'))::integer as count`,
    ),
    [],
  );
  return row?.count ?? Number.NaN;
}

function missing(events: readonly OutboxEvent[], arrivals: readonly Arrival[]): string[] {
  const arrived = new Set(arrivals.filter(({ succeededAt }) => succeededAt !== null).map(({ eventId }) => eventId));
  return events.filter(({ id }) => !arrived.has(id)).map(({ id }) => id);
}

/**
 * Events that came before the one before them, of the same appointment, had arrived for good, or after the one that
 * follows.
 */
function outOfOrder(events: readonly OutboxEvent[], arrivals: readonly Arrival[]): string[] {
  const first = new Map<string, number>();
  const last = new Map<string, number>();
  const succeeded = new Map<string, number>();
  for (const { eventId, at, succeededAt } of arrivals) {
    if (!first.has(eventId)) first.set(eventId, at);
    last.set(eventId, at);
    if (succeededAt !== null && !succeeded.has(eventId)) succeeded.set(eventId, succeededAt);
  }
  const before = new Map<string, string>();
  const wrong: string[] = [];
  for (const { id, appointmentId } of events) {
    const previous = before.get(appointmentId) ?? '';
    const began = first.get(id) ?? Number.NaN;
    if (
      previous !== '' &&
      !((succeeded.get(previous) ?? Number.NaN) < began && (last.get(previous) ?? Number.NaN) < began)
    )
      wrong.push(`${previous} ${id}`);
    before.set(appointmentId, id);
  }
  return wrong;
}

/** The events of an appointment are counted from 1. */
function misnumbered(events: readonly OutboxEvent[], arrivals: readonly Arrival[]): string[] {
  const counts = new Map<string, number>();
  const numbers = new Map<string, string>();
  for (const { id, appointmentId } of events) {
    const number = (counts.get(appointmentId) ?? 0) + 1;
    counts.set(appointmentId, number);
    numbers.set(id, String(number));
  }
  return arrivals
    .filter(({ eventId, headers }) => headers['opdesk-sequence'] !== numbers.get(eventId))
    .map(({ eventId }) => eventId);
}

/** By both signatures; the package takes the key in base64. */
function isWellSigned({ headers, body }: Arrival): boolean {
  try {
    new Webhook(Buffer.from(key).toString('base64')).verify(body.toString(), headers as Record<string, string>);
    return isSigned(headers['eka-webhook-signature'], body, key, Number(headers['webhook-timestamp']));
  } catch {
    return false;
  }
}

function changedBetweenTries(arrivals: readonly Arrival[]): string[] {
  const bodies = new Map<string, Buffer>();
  return arrivals
    .filter(({ eventId, body }) => {
      const known = bodies.get(eventId) ?? body;
      bodies.set(eventId, known);
      return !known.equals(body);
    })
    .map(({ eventId }) => eventId);
}
