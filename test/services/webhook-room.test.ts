import { expect, test } from 'vitest';
import { createDeliveryRoom, type DeliveryRoom } from '../../src/services/webhooks/room.ts';

interface Taken {
  readonly businessId: string;
  readonly webhookId: string;
}

const of = (webhookId: string): Taken => ({ businessId: 'b', webhookId });

/** Takes what is offered, shared out evenly as the database does, as often as something is; answers how much of each is under way. */
function fill(room: DeliveryRoom<Taken>, webhooks: readonly string[]): Map<string, number> {
  const underWay = new Map<string, number>();
  for (let taken = 1; taken > 0;) {
    const { atMost = 0, atMostEach = 0, busy = [] } = room.offer(0) ?? {};
    const wanting = webhooks
      .map((webhookId) => ({ webhookId, slots: busy.find((each) => each.webhookId === webhookId)?.slots ?? atMostEach }))
      .filter(({ slots }) => slots > 0)
      .slice(0, atMost);
    const begun = wanting.flatMap(({ webhookId, slots }) => {
      for (let index = 0; index < Math.min(slots, Math.max(1, Math.floor(atMost / wanting.length))); index += 1) room.add(of(webhookId));
      return room.begin(of(webhookId));
    });
    taken = begun.length;
    for (const { webhookId } of begun) underWay.set(webhookId, (underWay.get(webhookId) ?? 0) + 1);
  }
  return underWay;
}

test('one receiver has at most 32 tries under way', () => {
  expect([...fill(createDeliveryRoom<Taken>(() => 0), ['w'])]).toEqual([['w', 32]]);
});

test.each([16, 40, 100])('%i receivers that do not answer leave room for another', (count) => {
  const room = createDeliveryRoom<Taken>(() => 0);
  const underWay = fill(room, Array.from({ length: count }, (_, index) => `w-${index}`));
  expect([...underWay.values()].reduce((sum, each) => sum + each)).toBeLessThan(512);
  expect(fill(room, ['another']).get('another')).toBeGreaterThan(0);
});

test('of a receiver that answers quickly more is taken ahead, and none of one that does not', () => {
  const room = createDeliveryRoom<Taken>(() => 0);
  fill(room, ['w']);
  room.end(of('w'), true, 5);
  expect(room.offer(0)?.busy).toEqual([{ businessId: 'b', webhookId: 'w', slots: 97 }]);
  fill(room, ['w']);
  room.end(of('w'), true, 5_000);
  expect(room.offer(0)?.busy).toMatchObject([{ slots: 0 }]);
  expect(room.begin()).toHaveLength(1);
  expect(room.clear()).toHaveLength(95);
  expect(room.clear()).toEqual([]);
});

test('a receiver that has failed 32 times in a row is asked once a second, until it takes something', () => {
  let now = 0;
  const room = createDeliveryRoom<Taken>(() => now);
  fill(room, ['w']);
  for (let index = 0; index < 32; index += 1) room.end(of('w'), false, 5);
  expect(room.offer(0)?.busy).toMatchObject([{ slots: 0 }]);
  now = 1_000;
  expect(room.offer(0)?.busy).toMatchObject([{ slots: 32 }]);
  room.add(of('w'));
  room.begin();
  expect(room.offer(0)?.busy).toMatchObject([{ slots: 0 }]);
  room.end(of('w'), true, 5);
  expect(room.offer(0)?.busy).toMatchObject([{ slots: 128 }]);
});

test('a receiver that asks to wait gets nothing until then, then one at a time, and twice as many with each that arrives', () => {
  let now = 0;
  const room = createDeliveryRoom<Taken>(() => now);
  fill(room, ['w']);
  room.end(of('w'), true, 5);
  fill(room, ['w']);
  room.rest(of('w'), 100_000);
  expect(room.clear(of('w'))).toHaveLength(96);
  for (let index = 0; index < 32; index += 1) room.end(of('w'), false, 5);
  now = 99_999;
  room.add(of('w'));
  expect([room.offer(0)?.busy[0]?.slots, room.begin(of('w')).length]).toEqual([0, 0]);
  now = 100_000;
  for (const most of [1, 2, 4, 8, 16, 32, 32]) {
    for (let index = 0; index < 40; index += 1) room.add(of('w'));
    const begun = room.begin(of('w')).length;
    expect(begun).toBe(most);
    room.clear(of('w'));
    room.end(of('w'), true, 5_000);
    for (let index = 1; index < begun; index += 1) room.end(of('w'), false, 5);
  }
});

test('a receiver that nothing was sent to for a minute is forgotten', () => {
  let now = 0;
  const room = createDeliveryRoom<Taken>(() => now);
  room.add(of('w'));
  room.begin();
  room.end(of('w'), true, 5);
  now = 60_001;
  expect(room.offer(0)?.busy).toEqual([]);
});

test('results that are not written yet take up room', () => {
  const room = createDeliveryRoom<Taken>(() => 0);
  expect([room.offer(0)?.atMost, room.offer(412)?.atMost, room.offer(512)]).toEqual([256, 50, undefined]);
});
