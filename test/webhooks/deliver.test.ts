import { expect, test } from 'vitest';
import { openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import { makeDue, openReceiver, subscribe, triedTimes, wakeDelivery } from '../support/webhooks.ts';

const desk = openDesk();

test('a test event arrives and is in the log as delivered', async () => {
  const receiver = await openReceiver((response) => void response.writeHead(200).end('thanks'));
  const id = await subscribe(desk, receiver.url);
  const { delivery } = expectDone(await desk.business.api('POST', `/opdesk/v1/webhooks/${id}/test`));
  await receiver.arrived(1);
  expect(await triedTimes(desk, id, 1)).toMatchObject({
    state: 'DELIVERED',
    delivery_id: delivery.delivery_id,
    last_try: { number: 1, status_code: 200, answer: 'thanks' },
  });
});

test('an event that its receiver refuses twice keeps its tries, and later ones of the appointment go on', async () => {
  const receiver = await openReceiver((response, _number, { headers }) => {
    response.writeHead(headers['webhook-id'] === 'ev-1' ? 403 : 204).end();
  });
  const id = await subscribe(desk, receiver.url);
  await makeDue(desk, id, ['a', 'a', 'a']);
  await triedTimes(desk, id, 1, 'ev-1');
  expect(receiver.eventIds()).toEqual(['ev-1']);
  desk.clock.advance(6);
  wakeDelivery(desk);
  // The second refusal lets the others go, in their order.
  await receiver.arrived(4);
  expect(receiver.eventIds()).toEqual(['ev-1', 'ev-1', 'ev-2', 'ev-3']);
  const logged = await triedTimes(desk, id, 2, 'ev-1');
  expect(logged).toMatchObject({ state: 'PENDING', tries: 2, is_passed: true });
  // It is tried on at its times, beside what is new.
  await makeDue(desk, id, ['a'], 'later');
  await triedTimes(desk, id, 1, 'later-1');
  desk.clock.advance(70);
  wakeDelivery(desk);
  await receiver.arrived(6);
  expect(receiver.eventIds().slice(4)).toEqual(['later-1', 'ev-1']);
});

test.each([500, 408, 425, 429])(
  'an event that is answered with %i holds later ones of its appointment back',
  async (status) => {
    const receiver = await openReceiver((response, number) => void response.writeHead(number < 3 ? status : 204).end());
    const id = await subscribe(desk, receiver.url);
    await makeDue(desk, id, ['a', 'a']);
    for (const [tries, seconds] of [
      [1, 6],
      [2, 70],
      [3, 400],
    ] as const) {
      await receiver.arrived(tries);
      await triedTimes(desk, id, tries, 'ev-1');
      expect(receiver.eventIds()).toEqual(Array.from({ length: tries }, () => 'ev-1'));
      desk.clock.advance(seconds);
      wakeDelivery(desk);
    }
    await receiver.arrived(5);
    expect(receiver.eventIds().slice(3)).toEqual(['ev-1', 'ev-2']);
  },
);

test('events of one appointment arrive one after the other, while those of others go on', async () => {
  const receiver = await openReceiver((response, number) => void response.writeHead(number === 0 ? 500 : 204).end());
  const id = await subscribe(desk, receiver.url);
  await makeDue(desk, id, ['a']);
  await receiver.arrived(1);
  await makeDue(desk, id, ['a', 'b', 'a', 'c', 'b'], 'later');
  await receiver.arrived(4);
  expect(receiver.eventIds().slice(1).toSorted()).toEqual(['later-2', 'later-4', 'later-5']);
  desk.clock.advance(6);
  wakeDelivery(desk);
  await receiver.arrived(7);
  expect(receiver.eventIds().slice(4)).toEqual(['ev-1', 'later-1', 'later-3']);
});
