import { expect, test } from 'vitest';
import { createApp } from '../../src/compose.ts';
import { bookedId, instant, openDesk } from '../support/desk.ts';
import { isOf, isReady, openLive } from '../support/live-client.ts';
import { expectDone } from '../support/practice.ts';
import { type Api, apiOf, testConfig } from '../support/server.ts';

const desk = openDesk({ session: { weekdays: [1], from: '00:00', to: '24:00' } });

/** Runs `work` beside a second server on the same database, at its address. */
async function withSecondServer(work: (url: string, api: Api) => Promise<void>): Promise<void> {
  const { server, business, clock } = desk;
  const config = testConfig(server.connectionString, { accessTokenSeconds: 100_000_000 });
  const app = await createApp(config, { now: clock.now, logDestination: { write: () => undefined } });
  try {
    const { url } = await app.listen();
    await work(url, apiOf(url, { auth: business.token }));
  } finally {
    await app.close();
  }
}

const listeners = `select pid
  from pg_stat_activity where datname = current_database() and application_name = 'opdesk listener' and $1 <> ''`;

/** Both servers have begun to hear each other. */
async function bothListen(): Promise<void> {
  await expect
    .poll(async () => (await desk.rows(`${listeners} and query ~ '^(?:listen|select 1)'  and state = 'idle'`)).length)
    .toBe(2);
}

test('a change made through one server reaches every desk at the other within 300 ms', async () => {
  await withSecondServer(async (url, other) => {
    await bothListen();
    const clients = await Promise.all([desk.server.url, url, url].map((each) => openLive(each, desk.business.token)));
    await Promise.all(clients.map((client) => client.first(isReady)));
    const lags: number[] = [];
    for (let turn = 0; turn < 10; turn += 1) {
      const answer = await (turn % 2 === 0 ? desk.business.api : other)(
        'POST',
        '/dr/v1/appointment',
        desk.body(instant('09:00') + turn * 900),
      );
      const answeredAt = performance.now();
      const arrived = await Promise.all(clients.map((client) => client.first(isOf(bookedId(answer)))));
      lags.push(...arrived.map(({ at }) => at - answeredAt));
    }
    // A machine that does other things may once be late; a feed that polls would be late always.
    expect(lags.toSorted((left, right) => left - right)[Math.floor(lags.length * 0.9)]).toBeLessThan(300);
    const ids = clients.map((client) => client.messages.slice(1).map(({ id }) => id));
    expect(ids[1]).toEqual(ids[0]);
    for (const client of clients) client.cut();
  });
});

test('a change of what queues go by, made through one server, is told to a desk at the other', async () => {
  await withSecondServer(async (url) => {
    const client = await openLive(url, desk.business.token);
    await client.first(isReady);
    expectDone(await desk.business.api('PATCH', '/opdesk/v1/settings', { queue_order: 'time' }));
    await client.first(({ event }) => event === 'catalog');
    client.cut();
  });
});

test('a desk goes on at the other server where it was cut off at the first', async () => {
  await withSecondServer(async (url, other) => {
    const first = await openLive(desk.server.url, desk.business.token);
    await first.first(isReady);
    const seen = await desk.book('09:00');
    await first.first(isOf(seen));
    first.cut();
    await first.ended;
    const missed = bookedId(await other('POST', '/dr/v1/appointment', desk.body('09:15')));
    const second = await openLive(url, desk.business.token, { lastId: first.lastId });
    await second.first(isOf(missed));
    expect(second.messages.map(({ event }) => event)).toEqual(['ready', 'catalog', 'appointment']);
    second.cut();
  });
});

test('D1: what is changed through one server shows in the slots of the other: a seat taken without waiting for a poll, a schedule within a second', async () => {
  await withSecondServer(async (_url, other) => {
    await bothListen();
    const path = `/dr/v1/doctor/do-1/clinic/cl-1/appointment/slot?start_date=2026-03-02&end_date=2026-03-02`;
    const slotAt = async (start: string) =>
      expectDone(await other('GET', path)).data.schedule['cl-1'][0].slots.find(({ s }: { s: string }) =>
        s.includes(`T${start}`),
      );
    const isGoneWithin = async (limitMs: number, start: string): Promise<void> => {
      const started = performance.now();
      await expect.poll(async () => (await slotAt(start)).available, { interval: 10 }).toBe(false);
      expect(performance.now() - started).toBeLessThan(limitMs);
    };
    for (const start of ['09:00', '10:00']) expect(await slotAt(start)).toMatchObject({ available: true });
    await desk.book('09:00');
    await isGoneWithin(600, '09:00');
    expect(await slotAt('10:00')).toMatchObject({ available: true });
    expectDone(
      await desk.business.api('POST', '/opdesk/v1/leaves', {
        doctor_id: 'do-1',
        start_time: instant('10:00'),
        end_time: instant('11:00'),
      }),
    );
    await isGoneWithin(1_000, '10:00');
  });
});

test('without the connection that wakes it a server still tells every change, and gets itself a new one', async () => {
  await withSecondServer(async (url, other) => {
    await bothListen();
    const client = await openLive(url, desk.business.token);
    await client.first(isReady);
    const before = (await desk.rows(listeners)).map(({ pid }) => pid as number);
    await desk.rows(`select pg_terminate_backend(pid) from (${listeners}) as found`);
    const id = await desk.book('09:00');
    await client.first(isOf(id));
    await bothListen();
    const after = (await desk.rows(listeners)).map(({ pid }) => pid as number);
    expect(after.filter((pid) => before.includes(pid))).toEqual([]);
    const again = bookedId(await other('POST', '/dr/v1/appointment', desk.body('09:15')));
    await client.first(isOf(again));
    client.cut();
  });
});
