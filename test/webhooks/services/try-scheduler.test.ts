import { expect, test } from 'vitest';
import { createTryScheduler, type TryScheduler } from '../../../src/webhooks/services/try-scheduler.ts';

interface Taken {
  readonly businessId: string;
  readonly webhookId: string;
}

const of = (webhookId: string): Taken => ({ businessId: 'b', webhookId });

/**
 * Takes what is offered, shared out evenly as the database does, as often as something is; answers what of each is
 * under way.
 */
function fill(scheduler: TryScheduler<Taken>, webhooks: readonly string[]): Map<string, Taken[]> {
  const underWay = new Map<string, Taken[]>();
  for (let taken = 1; taken > 0;) {
    const { atMost = 0, atMostEach = 0, busy = [] } = scheduler.offer(0) ?? {};
    const wanting = webhooks
      .map((webhookId) => ({
        webhookId,
        tries: busy.find((each) => each.webhookId === webhookId)?.tries ?? atMostEach,
      }))
      .filter(({ tries }) => tries > 0)
      .slice(0, atMost);
    const begun = wanting.flatMap(({ webhookId, tries }) => {
      for (let index = 0; index < Math.min(tries, Math.max(1, Math.floor(atMost / wanting.length))); index += 1)
        scheduler.add(of(webhookId));
      return scheduler.begin(of(webhookId));
    });
    taken = begun.length;
    for (const each of begun) underWay.set(each.webhookId, [...(underWay.get(each.webhookId) ?? []), each]);
  }
  return underWay;
}

const arrived = (durationMs: number) => ({ hasArrived: true, durationMs });
const failed = { hasArrived: false, durationMs: 5 };

/** Fills the scheduler for one receiver; answers what began, in order. */
function fillOne(scheduler: TryScheduler<Taken>): Taken[] {
  return fill(scheduler, ['w']).get('w') ?? [];
}

test('one receiver has at most 32 tries under way', () => {
  expect(fillOne(createTryScheduler<Taken>(() => 0))).toHaveLength(32);
});

test.each([16, 40, 100])('%i receivers that do not answer leave scheduler for another', (count) => {
  const scheduler = createTryScheduler<Taken>(() => 0);
  const underWay = fill(
    scheduler,
    Array.from({ length: count }, (_, index) => `w-${index}`),
  );
  expect([...underWay.values()].flat().length).toBeLessThan(512);
  expect(fill(scheduler, ['another']).get('another')?.length).toBeGreaterThan(0);
});

test('of a receiver that answers quickly more is taken ahead, and none of one that does not', () => {
  const scheduler = createTryScheduler<Taken>(() => 0);
  const [first, second] = fillOne(scheduler) as [Taken, Taken];
  scheduler.end(first, arrived(5));
  expect(scheduler.offer(0)?.busy).toEqual([{ businessId: 'b', webhookId: 'w', tries: 97 }]);
  fillOne(scheduler);
  scheduler.end(second, arrived(5_000));
  expect(scheduler.offer(0)?.busy).toMatchObject([{ tries: 0 }]);
  expect(scheduler.begin()).toHaveLength(1);
  expect(scheduler.clear()).toHaveLength(95);
  expect(scheduler.clear()).toEqual([]);
});

test('a receiver that has failed 32 times in a row is asked once a second, until it takes something; what is not sent is no failure', () => {
  let now = 0;
  const scheduler = createTryScheduler<Taken>(() => now);
  for (const each of fillOne(scheduler)) scheduler.end(each, null);
  for (const each of fillOne(scheduler)) scheduler.end(each, failed);
  expect(scheduler.offer(0)?.busy).toMatchObject([{ tries: 0 }]);
  now = 1_000;
  expect(scheduler.offer(0)?.busy).toMatchObject([{ tries: 32 }]);
  scheduler.add(of('w'));
  const [tried] = scheduler.begin() as [Taken];
  expect(scheduler.offer(0)?.busy).toMatchObject([{ tries: 0 }]);
  scheduler.end(tried, arrived(5));
  expect(scheduler.offer(0)?.busy).toMatchObject([{ tries: 128 }]);
});

/** Makes one receiver rest that was quick; answers what it has under way. */
function restOne(scheduler: TryScheduler<Taken>): Taken[] {
  const [first, ...others] = fillOne(scheduler) as [Taken, ...Taken[]];
  scheduler.end(first, arrived(5));
  const underWay = [...others, ...fillOne(scheduler)];
  scheduler.rest(underWay[0] as Taken, 100_000);
  return underWay;
}

test('a receiver that asks to wait gets nothing until then, then one at a time, and twice as many with each that arrives', () => {
  let now = 0;
  const scheduler = createTryScheduler<Taken>(() => now);
  const underWay = restOne(scheduler);
  expect(scheduler.clear(of('w'))).toHaveLength(96);
  for (const each of underWay) scheduler.end(each, failed);
  now = 99_999;
  scheduler.add(of('w'));
  expect([scheduler.offer(0)?.busy[0]?.tries, scheduler.begin(of('w')).length]).toEqual([0, 0]);
  now = 100_000;
  for (const most of [1, 2, 4, 8, 16, 32, 32]) {
    for (let index = 0; index < 40; index += 1) scheduler.add(of('w'));
    const begun = scheduler.begin(of('w'));
    expect(begun).toHaveLength(most);
    scheduler.clear(of('w'));
    for (const [index, each] of begun.entries()) scheduler.end(each, index === 0 ? arrived(5_000) : failed);
  }
});

test('what a receiver that was forgotten asked for, and what comes of its tries, says nothing of the next one', () => {
  const scheduler = createTryScheduler<Taken>(() => 0);
  const underWay = restOne(scheduler);
  expect(scheduler.forget(of('w'))).toHaveLength(96);
  expect(scheduler.offer(0)?.busy).toEqual([]);
  const next = fillOne(scheduler);
  expect(next).toHaveLength(32);
  scheduler.rest(underWay[1] as Taken, 100_000);
  for (const each of underWay) scheduler.end(each, failed);
  scheduler.end(next[0] as Taken, arrived(5));
  expect(scheduler.offer(0)?.busy).toMatchObject([{ tries: 97 }]);
});

test('a receiver that nothing was sent to for a minute is forgotten', () => {
  let now = 0;
  const scheduler = createTryScheduler<Taken>(() => now);
  scheduler.add(of('w'));
  scheduler.end(scheduler.begin()[0] as Taken, arrived(5));
  now = 60_001;
  expect(scheduler.offer(0)?.busy).toEqual([]);
});

test('results that are not written yet count', () => {
  const scheduler = createTryScheduler<Taken>(() => 0);
  expect([scheduler.offer(0)?.atMost, scheduler.offer(412)?.atMost, scheduler.offer(512)]).toEqual([
    256,
    50,
    undefined,
  ]);
});
