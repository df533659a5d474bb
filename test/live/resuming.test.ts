import { afterReturning, idsOf, isOf, liveClients } from '../support/live-client.ts';
import { describe, expect, it } from 'vitest';
import { randomBytes } from 'node:crypto';
import { createLiveIds, type FeedPlace, type LiveIds } from '../../src/live/services/ids.ts';
import { instant, openDesk } from '../support/desk.ts';
import { addDoctor, expectDone } from '../support/practice.ts';

const desk = openDesk({ session: { weekdays: [1], from: '00:00', to: '24:00' } });

const { listen, listenReady } = liveClients(desk);

describe('resuming', () => {
  it('goes on after the last event, by header, or by query where there is none', async () => {
    const client = await listenReady();
    const ids = [await desk.book('09:00'), await desk.book('09:15'), await desk.book('09:30')] as const;
    const messages = await Promise.all(ids.map((id) => client.first(isOf(id))));
    const [first, second] = messages.map(({ id }) => id ?? '') as [string, string];
    const byHeader = await listenReady(`?last_event_id=${second}`, first);
    await byHeader.first(isOf(ids[2]));
    expect(afterReturning(byHeader).map(({ data }) => data.appointment_id)).toEqual([ids[1], ids[2]]);
    const byQuery = await listenReady(`?last_event_id=${second}`);
    await byQuery.first(isOf(ids[2]));
    expect(afterReturning(byQuery).map(({ id }) => id)).toEqual([messages[2]?.id]);
  });

  it('goes on from ready, when nothing had happened yet', async () => {
    const client = await listenReady();
    client.cut();
    await client.ended;
    const id = await desk.book('09:00');
    const again = await listen('', client.lastId);
    await again.first(isOf(id));
    expect(afterReturning(again).map(({ event }) => event)).toEqual(['appointment']);
  });

  it('tells that schedules and settings may have been changed meanwhile, before what was missed', async () => {
    const client = await listenReady();
    client.cut();
    await client.ended;
    const id = await desk.book('09:00');
    expectDone(
      await desk.business.api('POST', '/opdesk/v1/leaves', {
        doctor_id: 'do-1',
        start_date: '2026-03-02',
        end_date: '2026-03-02',
        reason: 'away',
      }),
    );
    const again = await listen('', client.lastId);
    await again.first(isOf(id));
    expect(again.messages.map(({ event }) => event)).toEqual(['ready', 'catalog', 'appointment']);
    expect(again.messages[1]).not.toHaveProperty('id');
  });

  it('misses nothing and repeats nothing while 200 bookings run and the connection is cut again and again', async () => {
    await Promise.all(['do-2', 'do-3'].map((id) => addDoctor(desk.server, desk.business, { id, clinicIds: ['cl-1'] })));
    expectDone(await desk.business.api('PATCH', '/opdesk/v1/settings', { accept_any_time: true }));
    const doctors = ['do-1', 'do-2', 'do-3'];
    const seen: string[] = [];
    const eventIds: string[] = [];
    let client = await listenReady();
    const booked: string[] = [];
    const desks = Array.from({ length: 8 }, async (_, worker) => {
      for (let turn = 0; turn < 25; turn += 1) {
        const number = worker * 25 + turn;
        booked.push(
          await desk.book(instant('09:00') + Math.floor(number / 3) * 900, {}, { doctor_id: doctors[number % 3] }),
        );
      }
    });
    const collect = (): void => {
      const events = client.messages.filter(({ event }) => event === 'appointment');
      seen.push(...events.map(({ data }) => data.appointment_id as string));
      eventIds.push(...events.map(({ id }) => id ?? ''));
    };
    let cuts = 0;
    const all = Promise.all(desks);
    let isDone = false;
    void all.then(() => (isDone = true));
    while (!isDone) {
      // After a few more events, wherever in a batch that is.
      await Promise.race([client.first(() => client.messages.length > 3 + (cuts % 17)), all]);
      collect();
      client.cut();
      await client.ended;
      // What came between collecting and the end was not seen by this desk.
      client = await listenReady('', eventIds.at(-1) ?? client.lastId);
      cuts += 1;
    }
    await all;
    for (const id of booked) if (!seen.includes(id)) await client.first(isOf(id));
    collect();
    expect(cuts).toBeGreaterThan(5);
    expect(seen.toSorted()).toEqual(booked.toSorted());
    const numbers = await Promise.all(eventIds.map(async (id) => (await idsOf(desk)).read(id)?.lastId ?? 0));
    expect(numbers).toEqual(numbers.toSorted((left, right) => left - right));
    expect(new Set(eventIds).size).toBe(200);
  });

  it.each([
    ['that nobody was ever told', () => 'nonsense'],
    ['that is made up', () => 'AAAAAAAAAAAAAAAAAAAAAA'],
    ['of another feed', (_now: FeedPlace, ids: LiveIds) => ids.ofEvent({ beganAt: 17, lastId: 3 })],
    ['from the future', (now: FeedPlace, ids: LiveIds) => ids.ofEvent({ ...now, lastId: now.lastId + 1_000 })],
    ['of another business', (now: FeedPlace) => createLiveIds('another', 'bu-1', randomBytes).ofEvent(now)],
  ])('with an id %s is told to begin anew, and goes on from there', async (_name, idFrom) => {
    const ids = await idsOf(desk);
    const now = ids.read((await listenReady()).lastId ?? '') ?? { beganAt: 0, lastId: 0 };
    const client = await listen('', idFrom(now, ids));
    const reset = await client.first(({ event }) => event === 'reset');
    expect(client.messages[0]).toBe(reset);
    expect(ids.read(reset.id ?? '')?.beganAt).toBe(now.beganAt);
    const id = await desk.book('09:00');
    await client.first(isOf(id));
    expect(client.messages.map(({ event }) => event)).toEqual(['reset', 'appointment']);
  });

  it('with an id of what is no longer known is told to begin anew', async () => {
    const client = await listenReady();
    const first = await desk.book('09:00');
    const { id: lastId } = await client.first(isOf(first));
    const second = await desk.book('09:15');
    await client.first(isOf(second));
    // As if all this had been two hours ago: what comes next deletes it.
    await desk.rows(`update live_events set numbered_at = numbered_at - interval '2 hours' where $1 <> ''`);
    await desk.rows(`update live_feed set numbered_at = numbered_at - interval '1 minute' where $1 <> ''`);
    const third = await desk.book('09:30');
    await client.first(isOf(third));
    const again = await listen('', lastId);
    expect(await again.first(() => true)).toMatchObject({ event: 'reset' });
    const fromThird = await listenReady('', client.lastId);
    expect(fromThird.messages[0]).toMatchObject({ event: 'ready' });
  });

  it.each([
    ['who was away for more changes than are told one by one', 501],
    ['who was away for an import', 10_001],
  ])('by somebody %s is answered with a new beginning', async (_name, changes) => {
    const client = await listenReady();
    await desk.rows(
      `insert into outbox (business_id, event_id, event, appointment_id, appointment_version, client_id, occurred_at, data)
       select $1, 'ev-' || n, 'appointment.updated', 'api-' || n, 2, '', now(),
         '{"status":"BK","action":"modified","doctor_id":"d","clinic_id":"c","start_time":1}'
       from generate_series(1, $2::integer) as n`,
      changes,
    );
    const last = `api-${changes}`;
    await client.first((message) => isOf(last)(message) || message.event === 'reset');
    const again = await listen('', client.messages[0]?.id);
    const ids = await idsOf(desk);
    const reset = await again.first(() => true);
    expect([reset.event, ids.read(reset.id ?? '')]).toEqual(['reset', ids.read(client.lastId ?? '')]);
    const id = await desk.book('09:00');
    await Promise.all([client, again].map((each) => each.first(isOf(id))));
  });

  it('tells those who are connected when the feed had to be begun anew', async () => {
    const client = await listenReady();
    await desk.rows(`update live_feed set numbered_at = numbered_at - interval '11 minutes' where $1 <> ''`);
    const reset = await client.first(({ event }) => event === 'reset');
    const ids = await idsOf(desk);
    expect(ids.read(reset.id ?? '')?.beganAt).toBeGreaterThan(
      ids.read(client.messages[0]?.id ?? '')?.beganAt ?? Infinity,
    );
    const id = await desk.book('09:00');
    await client.first(isOf(id));
    expect(client.messages.map(({ event }) => event)).toEqual(['ready', 'reset', 'appointment']);
  });

  it('works in a database that was restored into a younger server', async () => {
    const client = await listenReady();
    await desk.book('09:00');
    await desk.rows(`update outbox set transaction_id = '900000000000' where business_id = $1`);
    await desk.rows(`update live_feed set snapshot = '900000000001:900000000001:' where $1 <> ''`);
    await desk.book('09:15');
    await client.first(({ event }) => event === 'reset');
    const id = await desk.book('09:30');
    await client.first(isOf(id));
    expect(client.messages.filter(isOf(id))).toHaveLength(1);
  });
});
