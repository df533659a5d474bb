import { beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../src/compose.ts';
import { createHeldEventsReleaser } from '../../src/webhooks/services/held-events-releaser.ts';
import { sweepEvents } from '../../src/webhooks/services/sweep-events.ts';
import { at } from '../support/calendar.ts';
import { bookedId, type Body, instant, issuesOf, openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import { type Api, testConfig } from '../support/server.ts';
import { addUser, desk as logInAtDesk } from '../support/staff.ts';
import { published } from '../support/webhooks.ts';

const desk = openDesk({ duties: { answersRequests: true, doesJobs: false } });
const runtime = () => desk.server.runtime;

const setDelay = async (seconds: number): Promise<unknown> =>
  expectDone(await desk.business.api('PATCH', '/opdesk/v1/settings', { notify_delay_seconds: seconds }));

/** At the desk, unless another caller is named. */
async function act(id: string, verb: string, body: Body = {}, api = staff): Promise<void> {
  expectDone(await api('POST', `/opdesk/v1/appointments/${id}/${verb}`, body));
}

async function bookAtDesk(start: string): Promise<string> {
  return bookedId(await staff('POST', '/dr/v1/appointment', desk.body(start)));
}

/** The events of the log once what is due now was sent: short names, and the states of those that are not sent. */
async function log(): Promise<string[]> {
  await published(desk);
  await createHeldEventsReleaser(runtime()).release(() => false);
  const rows = await desk.rows('select event, state from webhook_deliveries where business_id = $1 order by position');
  return rows.map(({ event, state }) => `${String(event).split('.')[1]}${state === 'PENDING' ? '' : ` ${state}`}`);
}

let webhookId: string;
let staff: Api;

beforeEach(async () => {
  const { username } = await addUser(desk.server, desk.business.id);
  staff = await logInAtDesk(desk.server.url, username);
  const endpoint = 'http://127.0.0.1:9/held';
  const answer = await desk.business.api('POST', '/notification/v1/connect/webhook/subscriptions', { endpoint });
  webhookId = expectDone(answer).id as string;
});

describe('webhooks of a business that lets them wait (rule F5)', () => {
  it('are sent at once until the business says otherwise', async () => {
    await desk.book('09:15');
    expect(await log()).toEqual(['created']);
    await setDelay(60);
    const id = await desk.book('09:30');
    expect(await log()).toEqual(['created']);
    desk.clock.advance(59);
    expect(await log()).toEqual(['created']);
    desk.clock.advance(1);
    expect(await log()).toEqual(['created', 'created']);
    await setDelay(0);
    await act(id, 'check-in');
    expect(await log()).toEqual(['created', 'created', 'updated', 'statuschange']);
  });

  it.each<[string, (id: string) => Promise<void>]>([
    ['a cancellation and its undoing', async (id) => (await act(id, 'cancel'), act(id, 'reinstate'))],
    ['a check-in and its undoing', async (id) => (await act(id, 'check-in'), act(id, 'undo-check-in'))],
    [
      'a move there and back',
      async (id) => {
        await act(id, 'reschedule', { start_time: instant('10:00') });
        await act(id, 'reschedule', { start_time: instant('09:15') });
      },
    ],
  ])('say nothing of %s, and name it in the log', async (_name, change) => {
    const id = await desk.book('09:15');
    await log();
    await setDelay(60);
    await change(id);
    desk.clock.advance(60);
    const [created, ...rest] = await log();
    expect(created).toBe('created');
    expect(rest.length).toBeGreaterThan(1);
    expect(rest.filter((each) => !each.endsWith(' WITHDRAWN'))).toEqual([]);
    expect(await desk.rows('select 1 from held_events where business_id = $1')).toEqual([]);
    const list = `/opdesk/v1/webhooks/${webhookId}/deliveries?state=WITHDRAWN`;
    expect(expectDone(await desk.business.api('GET', list)).deliveries).toHaveLength(rest.length);
  });

  it('say everything of a move to another day and back, which brought another number', async () => {
    const id = await desk.book('09:15');
    await log();
    await setDelay(60);
    await act(id, 'reschedule', { start_time: at('2026-03-03', '10:00') });
    await act(id, 'reschedule', { start_time: instant('09:15') });
    desk.clock.advance(60);
    expect(await log()).toEqual(['created', 'updated', 'updated']);
  });

  it('say nothing of a booking that is cancelled meanwhile, and all of one that is cancelled later', async () => {
    await setDelay(60);
    const [soon, late] = [await bookAtDesk('09:15'), await bookAtDesk('09:30')];
    desk.clock.advance(30);
    await act(soon, 'cancel');
    desk.clock.advance(30);
    expect(await log()).toEqual(['created WITHDRAWN', 'created', 'updated WITHDRAWN', 'statuschange WITHDRAWN']);
    await act(late, 'cancel');
    desk.clock.advance(60);
    expect((await log()).slice(4)).toEqual(['updated', 'statuschange']);
  });

  it('say nothing of a booking with a reminder, all by the desk, that is cancelled meanwhile', async () => {
    await setDelay(60);
    const id = await bookAtDesk('09:15');
    await act(id, 'remind');
    await act(id, 'cancel');
    desk.clock.advance(60);
    expect((await log()).filter((each) => !each.endsWith(' WITHDRAWN'))).toEqual([]);
  });

  it('tell a client of what the desk did with a booking of the client', async () => {
    await setDelay(60);
    const id = await desk.book('09:15');
    await act(id, 'cancel');
    desk.clock.advance(60);
    expect(await log()).toEqual(['created', 'updated', 'statuschange']);
  });

  it('tell a client that the desk has undone a cancellation by the client', async () => {
    const id = await bookAtDesk('09:15');
    await log();
    await setDelay(60);
    await act(id, 'cancel', {}, desk.business.api);
    await act(id, 'reinstate');
    desk.clock.advance(60);
    expect((await log()).slice(1)).toEqual(['updated', 'statuschange', 'updated', 'statuschange']);
  });

  it('say all of an appointment that took the place of another', async () => {
    const id = await bookAtDesk('09:15');
    await log();
    await setDelay(60);
    const moved = expectDone(
      await staff('PATCH', `/appointments/v1/${id}/reschedule`, { start_time: instant('10:00') }),
    );
    await act(moved.appointment_id as string, 'cancel');
    desk.clock.advance(60);
    expect((await log()).slice(1).toSorted()).toEqual([
      'created',
      'statuschange',
      'statuschange',
      'updated',
      'updated',
    ]);
  });

  it('are all made of more events than are written together', async () => {
    await setDelay(600);
    const [id] = [await bookAtDesk('09:15'), await bookAtDesk('09:30')];
    await published(desk);
    await desk.rows(
      `with more as (
         insert into outbox (
           business_id, event_id, event, appointment_id, appointment_version, client_id, occurred_at, data
         )
         select o.business_id, o.event_id || n, 'appointment.updated', o.appointment_id, 1 + n, '', o.occurred_at,
           o.data
         from outbox o, generate_series(1, 1100) n
         where o.business_id = $1 and o.appointment_id = $2
         returning position
       )
       select count(*) from more`,
      id,
    );
    await published(desk);
    desk.clock.advance(600);
    // The other appointment is decided after the first part was made.
    expect((await log()).toSorted()).toEqual(['created', 'created', ...Array.from({ length: 1_100 }, () => 'updated')]);
    const ofFirst = await desk.rows(
      'select sequence from webhook_deliveries where business_id = $1 and appointment_id = $2 order by position',
      id,
    );
    expect(ofFirst.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 1_101 }, (_, index) => index + 1));
    const [{ last }] = await desk.rows('select max(sequence) as last from webhook_deliveries where business_id = $1');
    expect(last).toBe(1_101);
  });

  it('send what remains, in order, and nothing of an appointment overtakes what waits', async () => {
    await setDelay(60);
    const id = await desk.book('09:15');
    await act(id, 'check-in');
    desk.clock.advance(10);
    expect(await log()).toEqual([]);
    await setDelay(0);
    await act(id, 'start');
    expectDone(
      await desk.business.api('POST', '/opdesk/v1/queue/start-practice', { clinic_id: 'cl-1', doctor_id: 'do-1' }),
    );
    expect(await log()).toEqual(['start_practice']);
    desk.clock.advance(50);
    expect((await log()).slice(1)).toEqual(['created', 'updated', 'statuschange', 'updated', 'statuschange']);
    const [last] = await desk.rows(
      'select body, sequence from webhook_deliveries where business_id = $1 order by position desc limit 1',
    );
    expect([JSON.parse(last.body as string).data.status, last.sequence]).toEqual(['OG', 5]);
  });

  it('let a reminder go at once, unless something of its appointment waits', async () => {
    const [quiet, busy] = [await desk.book('09:15'), await desk.book('09:30')];
    await log();
    await setDelay(60);
    await act(busy, 'check-in');
    await act(busy, 'undo-check-in');
    for (const id of [quiet, busy]) {
      await act(id, 'remind');
    }
    expect((await log()).slice(2)).toEqual(['reminder_instant']);
    desk.clock.advance(60);
    expect((await log()).slice(3)).toEqual([
      'updated WITHDRAWN',
      'statuschange WITHDRAWN',
      'updated WITHDRAWN',
      'statuschange WITHDRAWN',
      'reminder_instant',
    ]);
  });

  it('are lost by no crash, and swept by no job before they are sent', async () => {
    await setDelay(600);
    await desk.book('09:15');
    expect(await log()).toEqual([]);
    desk.clock.advance(3 * 86_400);
    await sweepEvents(runtime());
    const other = await createApp(testConfig(desk.server.connectionString, { logLevel: 'silent' }), {
      now: desk.clock.now,
    });
    await Promise.all([other.runtime, runtime()].map((each) => createHeldEventsReleaser(each).release(() => false)));
    await other.close();
    expect(await log()).toEqual(['created']);
  });

  it('wait between 0 and 600 seconds', async () => {
    for (const [seconds, code] of [
      [-1, 'too_small'],
      [601, 'too_large'],
      [1.5, 'type'],
    ] as const) {
      const answer = await desk.business.api('PATCH', '/opdesk/v1/settings', { notify_delay_seconds: seconds });
      expect(issuesOf(answer)).toEqual([`/notify_delay_seconds ${code}`]);
    }
    expect(expectDone(await desk.business.api('GET', '/opdesk/v1/settings')).data.settings).toMatchObject({
      notify_delay_seconds: 0,
    });
  });
});
