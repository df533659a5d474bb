import { expect, test } from 'vitest';
import { createDeliveryRoom, type DeliveryRoom } from '../../src/webhooks/services/room.ts';

interface Taken {
  readonly businessId: string;
  readonly webhookId: string;
}

const of = (webhookId: string): Taken => ({ businessId: 'b', webhookId });

/**
 * Takes what is offered, shared out evenly as the database does, as often as something is; answers what of each is
 * under way.
 */
function fill(room: DeliveryRoom<Taken>, webhooks: readonly string[]): Map<string, Taken[]> {
  const underWay = new Map<string, Taken[]>();
  for (let taken = 1; taken > 0;) {
    const { atMost = 0, atMostEach = 0, busy = [] } = room.offer(0) ?? {};
    const wanting = webhooks
      .map((webhookId) => ({
        webhookId,
        slots: busy.find((each) => each.webhookId === webhookId)?.slots ?? atMostEach,
      }))
      .filter(({ slots }) => slots > 0)
      .slice(0, atMost);
    const begun = wanting.flatMap(({ webhookId, slots }) => {
      for (let index = 0; index < Math.min(slots, Math.max(1, Math.floor(atMost / wanting.length))); index += 1)
        room.add(of(webhookId));
      return room.begin(of(webhookId));
    });
    taken = begun.length;
    for (const each of begun) underWay.set(each.webhookId, [...(underWay.get(each.webhookId) ?? []), each]);
  }
  return underWay;
}

const arrived = (durationMs: number) => ({ hasArrived: true, durationMs });
const failed = { hasArrived: false, durationMs: 5 };

/** Fills the room for one receiver; answers what began, in order. */
function fillOne(room: DeliveryRoom<Taken>): Taken[] {
  return fill(room, ['w']).get('w') ?? [];
}

test('one receiver has at most 32 tries under way', () => {
  expect(fillOne(createDeliveryRoom<Taken>(() => 0))).toHaveLength(32);
});

test.each([16, 40, 100])('%i receivers that do not answer leave room for another', (count) => {
  const room = createDeliveryRoom<Taken>(() => 0);
  const underWay = fill(
    room,
    Array.from({ length: count }, (_, index) => `w-${index}`),
  );
  expect([...underWay.values()].flat().length).toBeLessThan(512);
  expect(fill(room, ['another']).get('another')?.length).toBeGreaterThan(0);
});

test('of a receiver that answers quickly more is taken ahead, and none of one that does not', () => {
  const room = createDeliveryRoom<Taken>(() => 0);
  const [first, second] = fillOne(room) as [Taken, Taken];
  room.end(first, arrived(5));
  expect(room.offer(0)?.busy).toEqual([{ businessId: 'b', webhookId: 'w', slots: 97 }]);
  fillOne(room);
  room.end(second, arrived(5_000));
  expect(room.offer(0)?.busy).toMatchObject([{ slots: 0 }]);
  expect(room.begin()).toHaveLength(1);
  expect(room.clear()).toHaveLength(95);
  expect(room.clear()).toEqual([]);
});

test('a receiver that has failed 32 times in a row is asked once a second, until it takes something; what is not sent is no failure', () => {
  let now = 0;
  const room = createDeliveryRoom<Taken>(() => now);
  for (const each of fillOne(room)) room.end(each, null);
  for (const each of fillOne(room)) room.end(each, failed);
  expect(room.offer(0)?.busy).toMatchObject([{ slots: 0 }]);
  now = 1_000;
  expect(room.offer(0)?.busy).toMatchObject([{ slots: 32 }]);
  room.add(of('w'));
  const [tried] = room.begin() as [Taken];
  expect(room.offer(0)?.busy).toMatchObject([{ slots: 0 }]);
  room.end(tried, arrived(5));
  expect(room.offer(0)?.busy).toMatchObject([{ slots: 128 }]);
});

/** Makes one receiver rest that was quick; answers what it has under way. */
function restOne(room: DeliveryRoom<Taken>): Taken[] {
  const [first, ...others] = fillOne(room) as [Taken, ...Taken[]];
  room.end(first, arrived(5));
  const underWay = [...others, ...fillOne(room)];
  room.rest(underWay[0] as Taken, 100_000);
  return underWay;
}

test('a receiver that asks to wait gets nothing until then, then one at a time, and twice as many with each that arrives', () => {
  let now = 0;
  const room = createDeliveryRoom<Taken>(() => now);
  const underWay = restOne(room);
  expect(room.clear(of('w'))).toHaveLength(96);
  for (const each of underWay) room.end(each, failed);
  now = 99_999;
  room.add(of('w'));
  expect([room.offer(0)?.busy[0]?.slots, room.begin(of('w')).length]).toEqual([0, 0]);
  now = 100_000;
  for (const most of [1, 2, 4, 8, 16, 32, 32]) {
    for (let index = 0; index < 40; index += 1) room.add(of('w'));
    const begun = room.begin(of('w'));
    expect(begun).toHaveLength(most);
    room.clear(of('w'));
    for (const [index, each] of begun.entries()) room.end(each, index === 0 ? arrived(5_000) : failed);
  }
});

test('what a receiver that was forgotten asked for, and what comes of its tries, says nothing of the next one', () => {
  const room = createDeliveryRoom<Taken>(() => 0);
  const underWay = restOne(room);
  expect(room.forget(of('w'))).toHaveLength(96);
  expect(room.offer(0)?.busy).toEqual([]);
  const next = fillOne(room);
  expect(next).toHaveLength(32);
  room.rest(underWay[1] as Taken, 100_000);
  for (const each of underWay) room.end(each, failed);
  room.end(next[0] as Taken, arrived(5));
  expect(room.offer(0)?.busy).toMatchObject([{ slots: 97 }]);
});

test('a receiver that nothing was sent to for a minute is forgotten', () => {
  let now = 0;
  const room = createDeliveryRoom<Taken>(() => now);
  room.add(of('w'));
  room.end(room.begin()[0] as Taken, arrived(5));
  now = 60_001;
  expect(room.offer(0)?.busy).toEqual([]);
});

test('results that are not written yet take up room', () => {
  const room = createDeliveryRoom<Taken>(() => 0);
  expect([room.offer(0)?.atMost, room.offer(412)?.atMost, room.offer(512)]).toEqual([256, 50, undefined]);
});
