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
