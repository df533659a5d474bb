import { afterReturning, isOf, type LiveClient, liveClients } from '../support/live-client.ts';
import { describe, expect, it } from 'vitest';
import { addSecondClinic, bookedId, instant, openDesk } from '../support/desk.ts';
import { addPractice, addSessions, book, expectDone } from '../support/practice.ts';
import { at } from '../support/calendar.ts';

const desk = openDesk({ session: { weekdays: [1], from: '00:00', to: '24:00' } });

const { listen, listenReady } = liveClients(desk);

describe('the live feed', () => {
  it('begins with where it is, and then tells every change once, by ids and attributes alone', async () => {
    const client = await listenReady('?partner_clinic_id=642783');
    expect(client.status).toBe(200);
    expect(client.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-request-id': expect.any(String),
    });
    const id = await desk.book('09:15', {}, { notes: 'a note', partner_meta: { secret: 1 } });
    const { id: eventId, event, data } = await client.first(isOf(id));
    expect(eventId).toMatch(/^[\w-]{22}$/);
    expect({ event, data }).toEqual({
      event: 'appointment',
      data: {
        appointment_id: id,
        version: 1,
        event: 'appointment.created',
        status: 'BK',
        action: 'created',
        doctor_id: 'do-1',
        clinic_id: 'cl-1',
        start_time: instant('09:15'),
        who: { kind: 'client', id: desk.business.clientId, role: 'api' },
      },
    });
    expectDone(await desk.business.api('POST', `/dr/v1/appointment/${id}/parked`));
    const parked = await client.first((message) => isOf(id)(message) && message.data.version === 2);
    expect(parked.data).toMatchObject({ event: 'appointment.updated', status: 'PA', action: 'modified' });
    const after = await desk.book('09:30');
    await client.first(isOf(after));
    expect(
      client.messages.map((message) => [message.event, message.data.appointment_id, message.data.version]),
    ).toEqual([
      ['ready', undefined, undefined],
      ['appointment', id, 1],
      ['appointment', id, 2],
      ['appointment', after, 1],
    ]);
  });

  it('tells a clinic what is of it, with what leaves it, and a business everything', async () => {
    await addSecondClinic(desk);
    const [one, two, both] = [
      await listenReady('?clinic_id=cl-1'),
      await listenReady('?clinic_id=cl-2'),
      await listenReady(),
    ];
    const ours = await desk.book('10:00');
    const theirs = await desk.book('10:15', {}, { clinic_id: 'cl-2' });
    await desk.rows(
      `insert into outbox (business_id, event_id, event, appointment_id, appointment_version, client_id, occurred_at, from_clinic_id, data)
       select $1, 'ev-1', 'appointment.updated', $2, 2, '', now(), 'cl-1',
         '{"status":"BK","action":"modified","doctor_id":"do-1","clinic_id":"cl-2","start_time":1}'`,
      ours,
    );
    const isMoved = ({ data }: { readonly data?: { readonly from_clinic_id?: string } }): boolean =>
      data?.from_clinic_id === 'cl-1';
    await Promise.all([one, two, both].map((client) => client.first(isMoved)));
    const seen = (client: LiveClient): unknown[] =>
      client.messages.slice(1).map(({ data }) => [data.appointment_id, data.version]);
    expect(seen(one)).toEqual([
      [ours, 1],
      [ours, 2],
    ]);
    expect(seen(two)).toEqual([
      [theirs, 1],
      [ours, 2],
    ]);
    expect(seen(both)).toEqual([
      [ours, 1],
      [theirs, 1],
      [ours, 2],
    ]);
  });

  it('tells nobody what happens in another business (rule A4)', async () => {
    const other = await desk.server.createBusiness();
    const practice = await addPractice(desk.server, other);
    await addSessions(other, practice, { weekdays: [1], from: '09:00', to: '13:00' });
    const mine = await listenReady();
    const theirs = await listenReady('', undefined, other.token);
    const foreign = bookedId(await book(other, practice, at('2026-03-02', '09:00')));
    const own = await desk.book('09:00');
    await Promise.all([mine.first(isOf(own)), theirs.first(isOf(foreign))]);
    const after = [await desk.book('09:15'), bookedId(await book(other, practice, at('2026-03-02', '09:15')))] as const;
    await Promise.all([mine.first(isOf(after[0])), theirs.first(isOf(after[1]))]);
    expect(mine.messages.slice(1).map(({ data }) => data.appointment_id)).toEqual([own, after[0]]);
    expect(theirs.messages.slice(1).map(({ data }) => data.appointment_id)).toEqual([foreign, after[1]]);
    const resumed = await listen('', mine.messages[0]?.id);
    await resumed.first(isOf(after[0]));
    expect(afterReturning(resumed).map(({ data }) => data.appointment_id)).toEqual([own, after[0]]);
  });

  it('is not held up by a transaction that stays open elsewhere', async () => {
    const client = await listenReady();
    await desk.server.runtime.db.transaction(async (tx) => {
      const values = [
        desk.business.id,
        'ev-late',
        '{"status":"BK","action":"modified","doctor_id":"d","clinic_id":"c","start_time":1}',
      ];
      await tx.query(
        {
          name: '',
          text: `insert into outbox (business_id, event_id, event, appointment_id, appointment_version, client_id, occurred_at, data)
               values ($1, $2, 'appointment.updated', 'api-late', 2, '', now(), $3)`,
        },
        values,
      );
      const started = performance.now();
      const id = await desk.book('09:15');
      const { at: arrivedAt } = await client.first(isOf(id));
      expect(arrivedAt - started).toBeLessThan(1_000);
    });
    // What it wrote earlier and committed later comes later.
    await client.first(isOf('api-late'));
    expect(client.messages.at(-1)?.data.appointment_id).toBe('api-late');
    const resumed = await listen('', client.messages.at(-2)?.id);
    await resumed.first(isOf('api-late'));
    expect(afterReturning(resumed)).toHaveLength(1);
  });

  it('tells when schedules or settings were changed', async () => {
    const client = await listenReady();
    expectDone(await desk.business.api('PATCH', '/opdesk/v1/settings', { accept_any_time: true }));
    expect(await client.first(({ event }) => event === 'catalog')).toMatchObject({ event: 'catalog', data: {} });
    expect(client.messages.at(-1)).not.toHaveProperty('id');
  });
});

it('tells a change of what queues go by as one of settings, after which the queue is read in its new order', async () => {
  const client = await listenReady('?clinic_id=cl-1');
  const ids = [await desk.book('10:00'), await desk.book('09:00')];
  expectDone(await desk.business.api('PATCH', '/opdesk/v1/settings', { queue_order: 'time' }));
  await client.first(({ event }) => event === 'catalog');
  const { entries } = expectDone(
    await desk.business.api('GET', '/opdesk/v1/queue?clinic_id=cl-1&doctor_id=do-1&date=2026-03-02'),
  );
  expect(entries.map((entry: { appointment_id: string }) => entry.appointment_id)).toEqual(ids.toReversed());
});
