import { expect, onTestFinished, test } from 'vitest';
import { type App, createApp } from '../../src/compose.ts';
import { endTries, leaseDeliveries } from '../../src/webhooks/db/deliveries.ts';
import { openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import { testConfig } from '../support/server.ts';
import {
  deliveriesOf,
  makeDue,
  openReceiver,
  type Receiver,
  subscribe,
  triedTimes,
  wakeDelivery,
} from '../support/webhooks.ts';

const desk = openDesk();

/** Another server on the desk's database, until the test ends. */
async function secondServer(): Promise<App> {
  const app = await createApp(testConfig(desk.server.connectionString), {
    now: desk.clock.now,
    resolveHost: () => Promise.resolve(['127.0.0.1']),
  });
  onTestFinished(() => app.close());
  return app;
}

/** Whether the events of each appointment began in order, each after the one before had been answered well. */
function inOrder(receiver: Receiver, appointments: readonly string[]): string[] {
  const last = new Map<string, number>();
  return receiver.arrivals.flatMap(({ eventId }) => {
    const number = Number(eventId.split('-')[1]);
    const appointment = appointments[number - 1] ?? '';
    const wrong = number < (last.get(appointment) ?? 0) ? [eventId] : [];
    last.set(appointment, number);
    return wrong;
  });
}

test('two servers deliver each event once, in order per appointment', async () => {
  const other = await secondServer();
  const receiver = await openReceiver();
  const id = await subscribe(desk, receiver.url);
  const appointments = Array.from({ length: 600 }, (_, index) => `a-${index % 150}`);
  await makeDue(desk, id, appointments);
  other.runtime.wakeUps.announceDue();
  await receiver.arrived(600);
  await expect
    .poll(() =>
      desk.rows(
        `select state, count(*)::integer as count, max(tries) as tries
          from webhook_deliveries where business_id = $1 group by 1`,
      ),
    )
    .toEqual([{ state: 'DELIVERED', count: 600, tries: 1 }]);
  expect(receiver.arrivals).toHaveLength(600);
  expect(inOrder(receiver, appointments)).toEqual([]);
});

test('with answers that come in any order and fail now and then, events of an appointment arrive in order all the same', async () => {
  const other = await secondServer();
  const receiver = await openReceiver(
    (response, number) =>
      void setTimeout(() => response.writeHead(number % 5 === 2 ? 500 : 204).end(), (number * 7) % 12),
  );
  const id = await subscribe(desk, receiver.url);
  const appointments = Array.from({ length: 200 }, (_, index) => `a-${(index * 7) % 40}`);
  for (let from = 0; from < 200; from += 50) await makeDue(desk, id, appointments.slice(from, from + 50), `p${from}`);
  await expect
    .poll(
      async () => {
        const [{ pending, leased } = { pending: -1, leased: -1 }] = await desk.rows(
          `select count(*)::integer as pending, count(leased_until)::integer as leased
            from webhook_deliveries where business_id = $1 and state = 'PENDING'`,
        );
        // While something is under way its lease must not end: another server would send it as well.
        if (leased === 0) desk.clock.advance(6);
        wakeDelivery(desk);
        other.runtime.wakeUps.announceDue();
        return pending;
      },
      { interval: 30 },
    )
    .toBe(0);
  const wanted = await desk.rows(
    `select appointment_id, array_agg(event_id order by position) as events
      from webhook_deliveries where business_id = $1 group by 1`,
  );
  for (const { events } of wanted) {
    const came = receiver.eventIds().filter((eventId) => events.includes(eventId));
    expect(came.filter((eventId, at) => eventId !== came[at - 1])).toEqual(events);
  }
});

test('what a killed server had taken is sent by another when its lease is over, and not before', async () => {
  const receiver = await openReceiver();
  const id = await subscribe(desk, receiver.url);
  await desk.rows(
    `update webhook_subscriptions set disabled_at = to_timestamp(1), disabled_reason = 'GONE' where business_id = $1`,
  );
  await makeDue(desk, id, ['a', 'a', 'b']);
  // As a server does that is then killed; nobody else takes anything of a subscription that is switched off.
  await desk.rows(
    `update webhook_deliveries set leased_until = to_timestamp($2) where business_id = $1 and event_id = 'ev-1'`,
    desk.clock.now() + 30,
  );
  expectDone(await desk.business.api('POST', `/opdesk/v1/webhooks/${id}/enable`));
  desk.clock.advance(29);
  wakeDelivery(desk);
  // Until the result is written: its lease may have begun before the clock was set, and would end with the other.
  const delivered = `select event_id from webhook_deliveries where business_id = $1 and state = 'DELIVERED'`;
  await expect.poll(() => desk.rows(delivered)).toEqual([{ event_id: 'ev-3' }]);
  expect(receiver.eventIds()).toEqual(['ev-3']);
  desk.clock.advance(1);
  wakeDelivery(desk);
  await receiver.arrived(3);
  expect(receiver.eventIds()).toEqual(['ev-3', 'ev-1', 'ev-2']);
});

test('a result that comes after its lease was taken over, or after its delivery was deleted, changes nothing', async () => {
  const receiver = await openReceiver(() => undefined);
  const id = await subscribe(desk, receiver.url);
  await makeDue(desk, id, ['a']);
  await receiver.arrived(1);
  const [{ position }] = (await desk.rows('select position from webhook_deliveries where business_id = $1')) as [
    { position: number },
  ];
  const { db } = desk.server.runtime;
  const late = {
    at: 1,
    duration_ms: 1,
    status_code: 204,
    failure: null,
    answer: '',
    signatures: null,
    state: 'DELIVERED',
    refusals: 0,
    is_passed: false,
    next_try_at: null,
    finished_at: 1,
  };
  await endTries(
    db,
    [
      { ...late, position, lease: desk.clock.now() + 29 },
      { ...late, position: -1, lease: 1 },
    ],
    [],
    1,
  );
  expect(await deliveriesOf(desk, id)).toMatchObject([{ state: 'PENDING', tries: 0 }]);
  expect(
    await leaseDeliveries(db, desk.clock.now(), desk.clock.now() + 30, { atMost: 10, atMostEach: 10, busy: [] }),
  ).toEqual([]);
  await desk.rows('delete from webhook_deliveries where business_id = $1');
  await receiver.close();
  const next = await openReceiver();
  expectDone(
    await desk.business.api('PATCH', `/notification/v1/connect/webhook/subscriptions/${id}`, { endpoint: next.url }),
  );
  await makeDue(desk, id, ['a'], 'next');
  expect(await triedTimes(desk, id, 1)).toMatchObject({ state: 'DELIVERED' });
});

test('what waits goes on when the one before it is deleted', async () => {
  const receiver = await openReceiver((response, number) => void response.writeHead(number === 0 ? 500 : 204).end());
  const id = await subscribe(desk, receiver.url);
  await makeDue(desk, id, ['a']);
  await triedTimes(desk, id, 1);
  await makeDue(desk, id, ['a', 'b'], 'later');
  await receiver.arrived(2);
  await expect
    .poll(() => desk.rows('select event_id from webhook_deliveries where business_id = $1 and is_waiting'))
    .toEqual([{ event_id: 'later-1' }]);
  await desk.rows(`delete from webhook_deliveries where business_id = $1 and event_id = 'ev-1'`);
  wakeDelivery(desk);
  await receiver.arrived(3);
  expect(receiver.eventIds()).toEqual(['ev-1', 'later-2', 'later-1']);
});

test('a receiver that does not answer has 32 tries at a time and holds up no other, however much is due to it', async () => {
  const silent = await openReceiver(() => undefined);
  const silentId = await subscribe(desk, silent.url);
  await makeDue(
    desk,
    silentId,
    Array.from({ length: 2_000 }, (_, index) => `a-${index}`),
  );
  await silent.arrived(32);
  const good = await openReceiver();
  const goodId = await subscribe(desk, good.url);
  await makeDue(
    desk,
    goodId,
    Array.from({ length: 500 }, (_, index) => `a-${index}`),
  );
  await good.arrived(500);
  expect(silent.arrivals).toHaveLength(32);
});

test('twenty receivers that do not answer leave tries for one that does', async () => {
  const silent = await openReceiver(() => undefined);
  for (let index = 0; index < 20; index += 1) {
    await makeDue(
      desk,
      await subscribe(desk, `${silent.url}/${index}`),
      Array.from({ length: 40 }, (_, number) => `a-${number}`),
    );
  }
  const good = await openReceiver();
  const goodId = await subscribe(desk, good.url);
  await makeDue(
    desk,
    goodId,
    Array.from({ length: 100 }, (_, index) => `a-${index}`),
  );
  await good.arrived(100);
  expect(silent.arrivals.length).toBeLessThan(512);
});
