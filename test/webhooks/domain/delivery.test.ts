import { describe, expect, test } from 'vitest';
import {
  afterTry,
  failingForSeconds,
  hasArrived,
  isGone,
  leaseSeconds,
  markOf,
  restSeconds,
  retryAfterSeconds,
  retryDelaysSeconds,
  type TryOutcome,
  tryTimeoutMs,
  webhookHeaders,
} from '../../../src/webhooks/domain/delivery.ts';

const now = 1_772_000_000;
const timeout = { word: 'TIMEOUT', code: null } as const;
const outcome = (statusCode: number | null, more: Partial<TryOutcome> = {}): TryOutcome => ({
  statusCode,
  failure: statusCode === null ? timeout : null,
  answer: null,
  retryAfter: null,
  ...more,
});

describe('what follows from a try', () => {
  test('only a whole answer with a status of success has arrived', () => {
    expect([200, 201, 204, 299].map((status) => hasArrived(outcome(status)))).toEqual([true, true, true, true]);
    expect(
      [100, 199, 300, 302, 400, 404, 410, 429, 500, 503, null].filter((status) => hasArrived(outcome(status))),
    ).toEqual([]);
    expect(hasArrived(outcome(200, { failure: timeout }))).toBe(false);
    expect(afterTry(outcome(204), 8, now, 0.5)).toEqual({ state: 'DELIVERED', nextTryAt: null, finishedAt: now });
  });

  test('a failed one is tried after 5 s, 1 min, 5 min, 30 min, 2 h, 5 h, 10 h and 24 h, nine times in all', () => {
    const waits = Array.from({ length: 9 }, (_, before) => afterTry(outcome(500), before, now, 0.5)).map(
      ({ nextTryAt }) => (nextTryAt === null ? null : nextTryAt - now),
    );
    expect(waits).toEqual([5, 60, 300, 1_800, 7_200, 18_000, 36_000, 86_400, null]);
    expect(afterTry(outcome(null), 8, now, 0.5)).toEqual({ state: 'FAILED', nextTryAt: null, finishedAt: now });
  });

  test('the times vary by a tenth', () => {
    for (const [before, delay] of retryDelaysSeconds.entries()) {
      const waits = [0, 0.5, 0.999].map((random) => (afterTry(outcome(500), before, now, random).nextTryAt ?? 0) - now);
      expect(waits[0]).toBeCloseTo(0.9 * delay, 4);
      expect(waits[2]).toBeGreaterThan(1.09 * delay);
      expect(waits[2]).toBeLessThan(1.1 * delay);
    }
  });

  test.each([429, 503])('Retry-After of %i is waited for at least, a day at most', (status) => {
    const wait = (retryAfter: string, before = 0): number =>
      (afterTry(outcome(status, { retryAfter }), before, now, 0).nextTryAt ?? Number.NaN) - now;
    expect([wait('120'), wait('1'), wait('90000'), wait('nonsense'), wait('30', 1)]).toEqual([
      120, 4.5, 86_400, 4.5, 54,
    ]);
    expect(wait(new Date((now + 600) * 1_000).toUTCString())).toBe(600);
    expect(afterTry(outcome(status, { retryAfter: '120' }), 8, now, 0)).toMatchObject({ state: 'FAILED' });
  });

  test('of other answers Retry-After means nothing', () => {
    expect(afterTry(outcome(500, { retryAfter: '120' }), 0, now, 0.5).nextTryAt).toBe(now + 5);
    expect(restSeconds(outcome(500, { retryAfter: '120' }), now)).toBe(0);
  });

  test.each([429, 503])(
    'with %i and Retry-After nothing at all is sent for that long, five minutes at most',
    (status) => {
      expect(
        ['7', '3600', 'nonsense', null].map((retryAfter) => restSeconds(outcome(status, { retryAfter }), now)),
      ).toEqual([7, 300, 0, 0]);
    },
  );

  test('Retry-After is seconds or a date; what is neither, or past, is nothing', () => {
    const said = [
      ' 7 ',
      '0',
      'Wed, 25 Feb 2026 06:13:30 GMT',
      'Sun Nov  6 08:49:37 1994',
      '-5',
      '1.5',
      '1e3',
      '2026-03-01',
      '',
      '9'.repeat(400),
      'Xyz, 99 Foo',
      null,
    ];
    expect(said.map((header) => retryAfterSeconds(header, now))).toEqual([7, 0, 10, 0, 0, 0, 0, 0, 0, 86_400, 0, 0]);
  });

  test('410 alone says that a receiver is gone', () => {
    expect([404, 410, 500, null].map((status) => isGone(outcome(status)))).toEqual([false, true, false, false]);
  });

  test('a lease lasts longer than a try', () => {
    expect(leaseSeconds * 1_000).toBeGreaterThan(2 * tryTimeoutMs);
    expect(failingForSeconds).toBe(3 * 86_400);
  });
});

describe('what tries say of a subscription', () => {
  const tried = (...statuses: readonly number[]) =>
    markOf(statuses.map((status, index) => ({ at: now + index, outcome: outcome(status) })));

  test('is whether one succeeded, and since when, after the last that did, all failed', () => {
    expect(tried(204)).toEqual({ hasSucceeded: true, failingSince: null, lastFailedAt: null, isGone: false });
    expect(tried(500, 400)).toEqual({ hasSucceeded: false, failingSince: now, lastFailedAt: now + 1, isGone: false });
    expect(tried(500, 204, 500, 503)).toEqual({
      hasSucceeded: true,
      failingSince: now + 2,
      lastFailedAt: now + 3,
      isGone: false,
    });
    expect(tried(500, 200)).toEqual({ hasSucceeded: true, failingSince: null, lastFailedAt: null, isGone: false });
  });

  test('is that its receiver is gone (410), unless an event arrived after that', () => {
    expect([tried(410), tried(200, 410, 500), tried(410, 200)].map((mark) => mark.isGone)).toEqual([true, true, false]);
  });
});

describe('what is sent with an event', () => {
  test('without a key carries no signature of either kind', () => {
    expect(webhookHeaders({ eventId: 'ev-1', sequence: null }, now + 0.9, null)).toEqual({
      'content-type': 'application/json',
      'webhook-id': 'ev-1',
      'webhook-timestamp': String(now),
    });
  });

  test('carries both signatures of the same second, and the standard one of every key', () => {
    expect(webhookHeaders({ eventId: 'ev-1', sequence: 3 }, now + 0.9, { eka: 'ab', standard: ['x', 'y'] })).toEqual({
      'content-type': 'application/json',
      'webhook-id': 'ev-1',
      'opdesk-sequence': '3',
      'webhook-timestamp': String(now),
      'webhook-signature': 'v1,x v1,y',
      'eka-webhook-signature': `t=${now},v1=ab`,
    });
  });
});
