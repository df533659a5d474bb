import { expect, test } from 'vitest';
import type { Queryable } from '../../src/postgres/database.ts';
import { createHeldEventsReleaser } from '../../src/webhooks/services/held-events-releaser.ts';
import { createWebhookPublisher, publishEvents } from '../../src/webhooks/services/webhook-publisher.ts';
import { type Desk, openDesk } from '../support/desk.ts';

const desk = openDesk({ duties: { answersRequests: true, doesJobs: false } });

const addWebhooks = (businessId: string, count: number): Promise<unknown> =>
  desk.rows(
    `insert into webhook_subscriptions (
       business_id, id, client_id, endpoint, address, protocol, created_at, updated_at, updated_by
     )
     select $2, 'w-' || n, c.id, 'http://127.0.0.1:9/' || $2 || n, '127.0.0.1:9/' || $2 || n, 'http', to_timestamp(0), to_timestamp(0), c.id
     from generate_series(1, $3::integer) n
     cross join lateral (select id from api_clients where business_id = $2 limit 1) c
     where $1 <> ''`,
    businessId,
    count,
  );

/** Events straight into the outbox, as a change writes them: each of an appointment of its own, and of so many bytes. */
const addEvents = (businessId: string, count: number, bytes: number): Promise<unknown> =>
  desk.rows(
    `insert into outbox (business_id, event_id, event, appointment_id, appointment_version, client_id, occurred_at, data)
     select $2, 'ev-' || gen_random_uuid(), 'appointment.updated', 'api-' || n, 1, '', now(),
       json_build_object('n', n, 'meta', repeat('x', $4::integer))
     from generate_series(1, $3::integer) as n
     where $1 <> ''`,
    businessId,
    count,
    bytes,
  );

/** The deliveries of a business: the events in their order, and the bytes of each transaction that made some. */
async function deliveriesOf(businessId: string): Promise<{ events: number[]; bytesOfTransactions: number[] }> {
  const events = await desk.rows(
    `select (body::json -> 'data' ->> 'n')::integer as n from webhook_deliveries
     where $1 <> '' and business_id = $2 group by event_id, body::json -> 'data' ->> 'n' order by min(position)`,
    businessId,
  );
  const transactions = await desk.rows(
    `select sum(octet_length(body))::float8 as bytes from webhook_deliveries
     where $1 <> '' and business_id = $2 group by xmin::text`,
    businessId,
  );
  return {
    events: events.map(({ n }) => n as number),
    bytesOfTransactions: transactions.map(({ bytes }) => bytes as number),
  };
}

const never = (): boolean => false;
const oneMiB = 1024 * 1024;
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

test('events of 48 KB for a hundred webhooks are published one by one, and those of another business before them', async () => {
  const { runtime } = desk.server;
  const other = await desk.server.createBusiness();
  await addWebhooks(desk.business.id, 100);
  await addWebhooks(other.id, 1);
  await addEvents(desk.business.id, 8, 48_000);
  await addEvents(other.id, 3, 100);
  expect(await publishEvents(runtime, never)).toEqual({ isWanted: true, isWaiting: true });
  expect((await deliveriesOf(desk.business.id)).events).toEqual([]);
  expect((await deliveriesOf(other.id)).events).toEqual([1, 2, 3]);

  let rounds = 0;
  await createHeldEventsReleaser(runtime).release(never, async () => {
    if (rounds++ > 0) return;
    await addEvents(other.id, 1, 48_000);
    await publishEvents(runtime, never);
    expect((await deliveriesOf(other.id)).events).toHaveLength(4);
  });
  const { events, bytesOfTransactions } = await deliveriesOf(desk.business.id);
  expect(events).toEqual(upTo(8));
  expect(bytesOfTransactions).toHaveLength(8);
  expect(Math.max(...bytesOfTransactions)).toBeLessThan(5 * oneMiB);
});

test('many events of two businesses are published in turns, none of which is larger than a share', async () => {
  const { runtime } = desk.server;
  const other = await desk.server.createBusiness();
  const businesses = [desk.business.id, other.id];
  for (const each of businesses) await addWebhooks(each, 20);
  for (const each of businesses) await addEvents(each, 30, 10_000);
  await publishEvents(runtime, never);
  const counts: number[][] = [];
  await createHeldEventsReleaser(runtime).release(never, async () => {
    counts.push(await Promise.all(businesses.map(async (each) => (await deliveriesOf(each)).events.length)));
  });
  for (const [first = 0, second = 0] of counts) expect(Math.abs(first - second)).toBeLessThanOrEqual(10);
  for (const each of businesses) {
    const { events, bytesOfTransactions } = await deliveriesOf(each);
    expect(events).toEqual(upTo(30));
    expect(Math.max(...bytesOfTransactions)).toBeLessThanOrEqual(2 * oneMiB);
  }
});

/** The runtime with a database that refuses to make deliveries of more than so many events of the business in one transaction. */
function refusing(runtime: Desk['server']['runtime'], businessId: string, atMost: number): Desk['server']['runtime'] {
  const transaction = <T>(work: (tx: Queryable) => Promise<T>): Promise<T> =>
    runtime.db.transaction((tx) => {
      let asked = 0;
      return work({
        async query<Row extends object>(...[statement, values]: Parameters<Queryable['query']>) {
          if (statement.name === 'insert_webhook_deliveries') {
            const bodies = values?.[1] as readonly string[];
            asked += bodies.filter((body) => body.includes(businessId)).length;
            if (asked > atMost) throw new Error('too slow');
          }
          return tx.query<Row>(statement, values);
        },
      });
    });
  return { ...runtime, db: { ...runtime.db, transaction } };
}

test('a part that fails is taken again half as large, until everything is published', async () => {
  await addWebhooks(desk.business.id, 1);
  await addEvents(desk.business.id, 40, 100);
  const publisher = createWebhookPublisher(refusing(desk.server.runtime, desk.business.id, 3));
  await expect
    .poll(async () => {
      publisher.poll();
      return (await deliveriesOf(desk.business.id)).events;
    })
    .toEqual(upTo(40));
  await publisher.stop();
});

test('an event whose deliveries cannot be made keeps no other business waiting', async () => {
  const other = await desk.server.createBusiness();
  for (const each of [desk.business.id, other.id]) await addWebhooks(each, 1);
  await addEvents(desk.business.id, 2, 100);
  await addEvents(other.id, 40, 100);
  const publisher = createWebhookPublisher(refusing(desk.server.runtime, desk.business.id, 0));
  await expect
    .poll(async () => {
      publisher.poll();
      return (await deliveriesOf(other.id)).events;
    })
    .toEqual(upTo(40));
  await publisher.stop();
  expect((await deliveriesOf(desk.business.id)).events).toEqual([]);
  await publishEvents(desk.server.runtime, never);
  await createHeldEventsReleaser(desk.server.runtime).release(never);
  expect((await deliveriesOf(desk.business.id)).events).toEqual([1, 2]);
});
