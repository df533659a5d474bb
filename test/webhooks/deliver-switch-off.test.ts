import { describe, expect, test } from 'vitest';
import { openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import {
  answerWith,
  deliveriesOf,
  makeDue,
  markOf,
  openReceiver,
  type Receiver,
  subscribe,
  triedTimes,
  wakeDelivery,
} from '../support/webhooks.ts';

const desk = openDesk();
const day = 86_400;

async function switchedOff(reason: string): Promise<number> {
  const { text } = await desk.server.api('GET', '/metrics');
  return Number(
    new RegExp(`^opdesk_webhooks_switched_off_total\\{reason="${reason}"\\} (\\d+)$`, 'm').exec(text)?.[1] ?? 0,
  );
}

test('an answer of 410 switches the subscription off at once, with a mark and a count; what is pending waits until it is enabled', async () => {
  const before = await switchedOff('GONE');
  const receiver = await openReceiver(answerWith(410));
  const id = await subscribe(desk, receiver.url);
  await makeDue(desk, id, ['a', 'a']);
  await expect
    .poll(() => markOf(desk, id))
    .toMatchObject({ state: 'DISABLED', disabled_reason: 'GONE', disabled_at: desk.clock.now(), pending: 2 });
  expect(await switchedOff('GONE')).toBe(before + 1);
  expect(desk.server.log.filter((line) => line.includes('webhook switched off') && line.includes(id))).toHaveLength(1);

  // Another one of the same time shows that the job has looked.
  const other = await openReceiver();
  const otherId = await subscribe(desk, other.url);
  desk.clock.advance(day);
  await makeDue(desk, id, ['b']);
  await makeDue(desk, otherId, ['a']);
  await other.arrived(1);
  expect(receiver.arrivals).toHaveLength(1);

  receiver.answer = answerWith(204);
  expectDone(await desk.business.api('POST', `/opdesk/v1/webhooks/${id}/enable`));
  await receiver.arrived(4);
  await expect.poll(() => markOf(desk, id)).toMatchObject({ state: 'ACTIVE', pending: 0 });
});

test('three days of failed tries without a success switch it off; less than that, or a success among them, do not', async () => {
  const before = await switchedOff('FAILING');
  const receiver = await openReceiver(answerWith(500));
  const id = await subscribe(desk, receiver.url);
  const began = desk.clock.now();
  const failOne = async (appointment: string): Promise<void> => {
    const count = receiver.arrivals.length;
    await makeDue(desk, id, [appointment], appointment);
    await expect.poll(() => receiver.eventIds().slice(count)).toContain(`${appointment}-1`);
    await triedTimes(desk, id, 1);
  };
  await failOne('a');
  desk.clock.set(began + 3 * day - 1);
  await failOne('b');
  expect(await markOf(desk, id)).toMatchObject({ state: 'FAILING', failing_since: began });

  receiver.answer = answerWith(200);
  await makeDue(desk, id, ['c'], 'c');
  await expect.poll(async () => (await markOf(desk, id)).state).toBe('ACTIVE');
  receiver.answer = answerWith(500);
  desk.clock.set(began + 4 * day);
  await failOne('d');
  expect(await markOf(desk, id)).toMatchObject({ state: 'FAILING', failing_since: began + 4 * day });
  desk.clock.set(began + 7 * day);
  await failOne('e');
  await expect
    .poll(() => markOf(desk, id))
    .toMatchObject({
      state: 'DISABLED',
      disabled_reason: 'FAILING',
      disabled_at: began + 7 * day,
      failing_since: began + 4 * day,
    });
  expect(await switchedOff('FAILING')).toBe(before + 1);
});

test('a receiver that left says nothing of the one at the new endpoint', async () => {
  let answer = (): void => undefined;
  const old = await openReceiver((response) => (answer = () => void response.writeHead(410).end()));
  const next = await openReceiver();
  const id = await subscribe(desk, old.url);
  await makeDue(desk, id, ['a']);
  await old.arrived(1);
  expectDone(
    await desk.business.api('PATCH', `/notification/v1/connect/webhook/subscriptions/${id}`, { endpoint: next.url }),
  );
  answer();
  await triedTimes(desk, id, 1);
  expect(await markOf(desk, id)).toMatchObject({ state: 'ACTIVE' });
  desk.clock.advance(6);
  wakeDelivery(desk);
  await next.arrived(1);
});

test('an event is tried nine times, each after its time, then given up, and the next of its appointment goes on', async () => {
  const receiver = await openReceiver(
    (response) => void response.writeHead(receiver.arrivals.at(-1)?.eventId === 'next-1' ? 204 : 500).end(),
  );
  const id = await subscribe(desk, receiver.url);
  await makeDue(desk, id, ['a']);
  const other = await openReceiver();
  const otherId = await subscribe(desk, other.url);
  for (let tried = 1; tried < 9; tried += 1) {
    const { next_try_at: next } = await triedTimes(desk, id, tried);
    // A second before nothing comes: the other's event shows that the job has looked.
    desk.clock.set(next - 1);
    await makeDue(desk, otherId, [`a-${tried}`], `look-${tried}`);
    await other.arrived(tried);
    expect(receiver.arrivals).toHaveLength(tried);
    desk.clock.set(next + 1);
    wakeDelivery(desk);
    await receiver.arrived(tried + 1);
  }
  expect(await triedTimes(desk, id, 9)).toMatchObject({ state: 'FAILED', last_try: { number: 9, status_code: 500 } });
  await makeDue(desk, id, ['a'], 'next');
  await receiver.arrived(10);
  expect(receiver.eventIds()).toEqual([...Array.from({ length: 9 }, () => 'ev-1'), 'next-1']);
  expect(new Set(receiver.arrivals.slice(0, 9).map(({ body }) => body.toString())).size).toBe(1);
});

test('Retry-After is waited for, by the event that was answered with it and for a while by all others too', async () => {
  const times: number[] = [];
  const receiver = await openReceiver((response, number) => {
    times.push(performance.now());
    response.writeHead(number === 0 ? 429 : 204, { 'retry-after': '1' }).end();
  });
  const id = await subscribe(desk, receiver.url);
  await makeDue(desk, id, ['a']);
  const { next_try_at: next } = await triedTimes(desk, id, 1);
  expect(next).toBeGreaterThanOrEqual(desk.clock.now() + 4);
  await makeDue(
    desk,
    id,
    Array.from({ length: 50 }, (_, index) => `b-${index}`),
    'b',
  );
  await receiver.arrived(51);
  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(1_000);
  desk.clock.set(next + 1);
  wakeDelivery(desk);
  await receiver.arrived(52);
  await expect
    .poll(async () => new Set((await deliveriesOf(desk, id)).map(({ state }) => state)))
    .toEqual(new Set(['DELIVERED']));
});

describe('while a webhook is off', () => {
  /** A webhook that a 410 has switched off, with three failed events of one appointment and two pending ones. */
  async function switchedOffWebhook(): Promise<{ readonly id: string; readonly receiver: Receiver }> {
    const receiver = await openReceiver(answerWith(410));
    const id = await subscribe(desk, receiver.url);
    await makeDue(desk, id, ['a', 'a', 'a'], 'failed');
    await expect.poll(() => markOf(desk, id)).toMatchObject({ state: 'DISABLED' });
    await desk.rows(
      `update webhook_deliveries set state = 'FAILED', next_try_at = null, finished_at = created_at, is_waiting = false
       where business_id = $1 and subscription_id = $2`,
      id,
    );
    await makeDue(desk, id, ['a', 'a', 'b'], 'pending');
    return { id, receiver };
  }

  const replay = async (id: string, eventId: string): Promise<void> => {
    const found = (await deliveriesOf(desk, id)).find(
      (delivery: { event_id: string }) => delivery.event_id === eventId,
    );
    expectDone(await desk.business.api('POST', `/opdesk/v1/webhooks/${id}/deliveries/${found?.delivery_id}/replay`));
  };

  test('a test is sent, and so is what is replayed, in the order of its appointment; everything else waits', async () => {
    const { id, receiver } = await switchedOffWebhook();
    receiver.answer = answerWith(204);
    const test = expectDone(await desk.business.api('POST', `/opdesk/v1/webhooks/${id}/test`)).delivery;
    await receiver.arrived(2);
    await replay(id, 'failed-2');
    await receiver.arrived(3);
    // It waits for one that is pending before it: that one goes first.
    await replay(id, 'pending-2');
    await receiver.arrived(5);
    expectDone(await desk.business.api('POST', `/opdesk/v1/webhooks/${id}/replay`, { since: 0 }));
    await receiver.arrived(7);
    expect(receiver.eventIds().slice(1, 5)).toEqual([test.event_id, 'failed-2', 'pending-1', 'pending-2']);
    expect(receiver.eventIds().slice(5).toSorted()).toEqual(['failed-1', 'failed-3']);
    await expect.poll(() => markOf(desk, id)).toMatchObject({ state: 'DISABLED', disabled_reason: 'GONE', pending: 1 });
    expectDone(await desk.business.api('POST', `/opdesk/v1/webhooks/${id}/enable`));
    await receiver.arrived(8);
    expect(receiver.eventIds().at(-1)).toBe('pending-3');
  });

  test('what is asked for is tried once, and goes on when the webhook is enabled', async () => {
    const { id, receiver } = await switchedOffWebhook();
    receiver.answer = answerWith(500);
    expectDone(await desk.business.api('POST', `/opdesk/v1/webhooks/${id}/test`));
    await expect
      .poll(async () => (await deliveriesOf(desk, id))[0])
      .toMatchObject({ event: 'webhook.test', state: 'PENDING', tries: 1, last_try: { status_code: 500 } });
    desk.clock.advance(10 * day);
    const other = await openReceiver();
    await makeDue(desk, await subscribe(desk, other.url), ['z']);
    await other.arrived(1);
    expect(receiver.arrivals).toHaveLength(2);
    receiver.answer = answerWith(204);
    expectDone(await desk.business.api('POST', `/opdesk/v1/webhooks/${id}/enable`));
    await expect.poll(() => markOf(desk, id)).toMatchObject({ state: 'ACTIVE', pending: 0 });
  });
});
