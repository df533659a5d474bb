import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { createApp } from '../../src/compose.ts';
import { type Queryable, sql } from '../../src/postgres/database.ts';
import { publishEvents } from '../../src/webhooks/services/webhook-publisher.ts';
import { sweepEvents } from '../../src/webhooks/services/sweep-events.ts';
import { expectDone } from '../support/practice.ts';
import { waitingForLocks } from '../support/database.ts';
import { type Body, instant, openDesk } from '../support/desk.ts';
import { testConfig } from '../support/server.ts';
import { published as publishedFor, type Published } from '../support/webhooks.ts';

const desk = openDesk();

/** A subscription to an address at which nobody is: what is sent matters to others. */
async function subscribe(more: Body = {}): Promise<string> {
  const body = { endpoint: `http://127.0.0.1:9/${Math.random()}`, ...more };
  return expectDone(await desk.business.api('POST', '/notification/v1/connect/webhook/subscriptions', body))
    .id as string;
}

const published = (webhookId?: string): Promise<Published[]> => publishedFor(desk, webhookId);

test('F1, F3: an event is published as compact ASCII JSON, with what the partner stored exactly as it is', async () => {
  const webhookId = await subscribe();
  const meta = '{ "10": 1.50, "2" : "caf\\u00E9 \\/ é 😀", "a":[ 1e2, {"b" : null} ] }';
  const body = JSON.stringify(desk.body('09:15', {}, { partner_appointment_id: 'visit-1' }));
  const answer = await desk.business.api('POST', '/dr/v1/appointment', `${body.slice(0, -1)},"partner_meta":${meta}}`);
  const id = expectDone(answer).appointment_id as string;
  const [event] = await published(webhookId);
  expect(event?.body).toBe(
    `{"event":"appointment.created","event_type":"appointment.created","service":"appointment","transaction_id":"${event?.event_id}",` +
      `"event_time":${instant('08:00')},"timestamp":${instant('08:00')},"business_id":"${desk.business.id}","client_id":"${desk.business.clientId}",` +
      `"data":{"appointment_id":"${id}","partner_appointment_id":"visit-1","doctor_id":"do-1","partner_doctor_id":"8423994","patient_id":"pt-1",` +
      `"partner_patient_id":"","clinic_id":"cl-1","partner_clinic_id":"642783","status":"BK","action":"created","start_time":${instant('09:15')},` +
      `"end_time":${instant('09:30')},"created_at":${instant('08:00')},"modified_at":${instant('08:00')},"custom_attributes":{},` +
      `"partner_meta":{"10":1.5,"2":"caf\\u00e9 / \\u00e9 \\ud83d\\ude00","a":[100,{"b":null}]},"sa_ids":[]}}`,
  );
});

test('F2: whoever subscribed gets what was named, of this business alone, numbered per appointment over all events', async () => {
  const [all, some] = [await subscribe(), await subscribe({ event_names: ['appointment.statuschange'] })];
  const first = await desk.book('09:15');
  const second = await desk.book('09:30');
  for (const id of [first, second])
    expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${id}/check-in`, {}));
  const other = await desk.server.createBusiness();
  expectDone(
    await other.api('POST', '/notification/v1/connect/webhook/subscriptions', { endpoint: 'http://127.0.0.1:9/other' }),
  );
  const shown = (rows: readonly Published[]) =>
    rows.map(({ event, sequence, body }) => [
      event.split('.')[1],
      JSON.parse(body).data.appointment_id === first ? 1 : 2,
      sequence,
    ]);
  expect(shown(await published(all))).toEqual([
    ['created', 1, 1],
    ['created', 2, 1],
    ['updated', 1, 2],
    ['statuschange', 1, 3],
    ['updated', 2, 2],
    ['statuschange', 2, 3],
  ]);
  expect(shown(await published(some))).toEqual([
    ['statuschange', 1, 3],
    ['statuschange', 2, 3],
  ]);
  expect(
    await desk.rows('select 1 from webhook_deliveries where business_id <> $1 and business_id = $2', other.id),
  ).toEqual([]);
});

test('what happened before somebody subscribed is not sent; what happens while a subscription is off waits for it, counted', async () => {
  const id = await desk.book('09:15');
  const webhookId = await subscribe();
  expect(await published()).toEqual([]);
  expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${id}/check-in`, {}));
  expect((await published()).map(({ event }) => event)).toEqual(['appointment.updated', 'appointment.statuschange']);
  await desk.rows(
    `update webhook_subscriptions set disabled_at = now(), disabled_reason = 'GONE' where business_id = $1`,
  );
  expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${id}/start`, {}));
  await published();
  expectDone(await desk.business.api('POST', `/opdesk/v1/webhooks/${webhookId}/enable`, {}));
  expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${id}/finish`, {}));
  const rows = await published();
  expect(rows.map(({ body }) => JSON.parse(body).data.status as string)).toEqual([
    'CK',
    'CK',
    'OG',
    'OG',
    'CMNP',
    'CMNP',
  ]);
  const [first] = rows;
  expect(rows.map(({ sequence }) => sequence - (first?.sequence ?? 0))).toEqual([0, 1, 2, 3, 4, 5]);
});

/** Events straight into the outbox, as a change writes them: of so many appointments in turn. */
const insertEvents = (count: number, appointments: number): Promise<unknown> =>
  desk.rows(
    `insert into outbox (business_id, event_id, event, appointment_id, appointment_version, client_id, occurred_at, data)
  
     select $1, 'ev-' || gen_random_uuid(), 'appointment.updated', 'api-' || n % $3, 1, '', now(), json_build_object('n', n)
   from generate_series(1, $2::integer) as n`,
    count,
    appointments,
  );

test('twenty-five thousand events are published in order, each once, while two servers publish and one gives up in between', async () => {
  await subscribe();
  await insertEvents(25_000, 40);
  const other = await createApp(testConfig(desk.server.connectionString, { logLevel: 'silent' }), {
    now: desk.clock.now,
  });
  let asked = 0;
  await Promise.all([
    publishEvents(other.runtime, () => (asked += 1) > 7),
    publishEvents(desk.server.runtime, () => false),
  ]);
  const rows = await published();
  await other.close();
  expect(rows.map(({ body }) => JSON.parse(body).data.n as number)).toEqual(
    Array.from({ length: 25_000 }, (_, index) => index + 1),
  );
  expect(rows.every(({ sequence }, index) => sequence === Math.floor(index / 40) + 1)).toBe(true);
});

test('what a transaction wrote that was open for long is published when it commits, and nothing waits for it', async () => {
  await subscribe();
  const late = new pg.Client({ connectionString: desk.server.connectionString });
  await late.connect();
  onTestFinished(() => late.end());
  await late.query('begin');
  await late.query(
    `insert into outbox (business_id, event_id, event, appointment_id, appointment_version, client_id, occurred_at, data)
     values ($1, 'ev-late', 'appointment.updated', 'api-late', 1, '', now(), '{}')`,
    [desk.business.id],
  );
  await insertEvents(3, 1);
  expect(await published()).toHaveLength(3);
  await insertEvents(3, 1);
  expect(await published()).toHaveLength(6);
  await late.query('commit');
  expect((await published()).map(({ event_id: id }) => id).at(-1)).toBe('ev-late');
  expect(await published()).toHaveLength(7);
});

test('a part whose transaction fails is published again, whole', async () => {
  await subscribe();
  const { runtime } = desk.server;
  let made: unknown;
  const failing = {
    ...runtime,
    db: {
      ...runtime.db,
      transaction: <T>(work: (tx: Queryable) => Promise<T>) =>
        runtime.db.transaction(async (tx) => {
          // The job of the server publishes as well: it cannot be quicker.
          await tx.query(sql('', 'select pg_advisory_xact_lock(publishing_lock())'), []);
          await insertEvents(3, 1);
          await work(tx);
          made = await tx.query(
            sql('', 'select count(*)::integer as deliveries from webhook_deliveries where business_id = $1'),
            [desk.business.id],
          );
          throw new Error('the connection broke');
        }),
    },
  };
  await expect(publishEvents(failing, () => false)).rejects.toThrow('the connection broke');
  expect(made).toEqual([{ deliveries: 3 }]);
  expect(await published()).toHaveLength(3);
});

test('restored into a server whose transactions count from lower: nothing is lost and nothing is sent again', async () => {
  await subscribe();
  await insertEvents(2, 1);
  expect(await published()).toHaveLength(2);
  // As it looks after a restore: everything was written by transactions that are still to come here.
  await desk.server.runtime.db.transaction(async (tx) => {
    await tx.query(sql('', 'select pg_advisory_xact_lock(publishing_lock())'), []);
    await tx.query(sql('', `update outbox set transaction_id = '900000000000' where business_id = $1`), [
      desk.business.id,
    ]);
    await tx.query(sql('', `update webhook_publisher set snapshot = '900000000010:900000000010:'`), []);
    await tx.query(
      sql(
        '',
        `insert into outbox (business_id, event_id, event, appointment_id, appointment_version, client_id, occurred_at, data, transaction_id)
      values ($1, 'ev-unpublished', 'appointment.updated', 'api-1', 1, '', now(), '{}', '900000000010')`,
      ),
      [desk.business.id],
    );
  });
  await insertEvents(1, 1);
  expect((await published()).length).toBe(4);
  await insertEvents(1, 1);
  expect(new Set((await published()).map(({ event_id: id }) => id)).size).toBe(5);
  expect(await published()).toHaveLength(5);
});

test('events are deleted two days after they happened, and never before they were published', async () => {
  const counted = async (): Promise<number> => (await desk.rows('select 1 from outbox where business_id = $1')).length;
  // Those of other tests are younger than what follows and come before it.
  await desk.rows('delete from outbox where business_id <> $1');
  await subscribe();
  await insertEvents(3, 1);
  await published();
  await desk.rows(
    `update outbox set occurred_at = to_timestamp(${instant('08:00') - 2 * 86_400 - 1}) where business_id = $1`,
  );
  // Nobody has listened to the live feed for long.
  await desk.rows(`update live_feed set numbered_at = '-infinity' where $1 <> ''`);
  const late = new pg.Client({ connectionString: desk.server.connectionString });
  await late.connect();
  onTestFinished(() => late.end());
  await late.query('begin');
  await late.query('select pg_advisory_xact_lock(publishing_lock())');
  await insertEvents(1, 1);
  await desk.rows(
    `update outbox set occurred_at = '2020-01-01'
      where business_id = $1 and data ->> 'n' = '1' and occurred_at > now() - interval '1 day'`,
  );
  await sweepEvents(desk.server.runtime);
  expect(await counted()).toBe(1);
  await late.query('commit');
  expect(await published()).toHaveLength(4);
  await sweepEvents(desk.server.runtime);
  expect(await counted()).toBe(0);
});

test('F1: an erasure and the publisher never meet: what is published after it holds nothing of the patient', async () => {
  await subscribe();
  const { patient_id: patientId } = expectDone(
    await desk.business.api('POST', '/dr/v1/patient', { first_name: 'Leela', gender: 'F', dob: '1950-01-02' }),
  );
  const publishing = new pg.Client({ connectionString: desk.server.connectionString });
  await publishing.connect();
  onTestFinished(() => publishing.end());
  await publishing.query('begin');
  await publishing.query('select pg_advisory_xact_lock(publishing_lock())');
  await desk.book('09:15', {}, { patient_id: patientId, partner_meta: { nick: 'Zebulon' } });
  const erased = desk.business.api('DELETE', `/opdesk/v1/patients/${patientId}/personal-data`);
  await waitingForLocks(publishing, 1);
  await publishing.query('commit');
  expectDone(await erased);
  const rows = await published();
  expect(rows.length).toBeGreaterThan(0);
  expect(JSON.stringify(rows)).not.toContain('Zebulon');
});
