import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Estimated, estimateStarts, usualSeconds } from '../../src/domain/queue.ts';

const now = 1_000_000;

const entry = fc.record({
  status: fc.constantFrom('BK', 'RV', 'IN', 'CK', 'CK', 'CK', 'PA', 'OG', 'CM', 'CMNP', 'NS', 'CN'),
  startAt: fc.integer({ min: now - 7_200, max: now + 7_200 }),
  length: fc.integer({ min: 0, max: 5_000 }),
  isCalled: fc.boolean(),
  serviceMinutes: fc.option(fc.integer({ min: 1, max: 60 })),
  isDummy: fc.nat({ max: 9 }).map((number) => number === 0),
});

const queues = fc.array(entry, { maxLength: 40 }).map((entries): Estimated[] =>
  entries.map(({ status, length, isCalled, isDummy, ...rest }, index) => ({
    ...rest,
    id: `${index}`,
    status: isDummy ? ('BK' as const) : (status as Estimated['status']),
    isDummy,
    startedAt: ['OG', 'CM', 'CMNP'].includes(status) && !isDummy ? now - length : null,
    endedAt: ['CM', 'CMNP'].includes(status) && !isDummy ? now : null,
    calledAt: status === 'CK' && isCalled && !isDummy ? now : null,
  })));

const isLate = ({ status, startAt }: Estimated): boolean => (status === 'BK' || status === 'RV') && startAt <= now;
const waits = ({ status, isDummy }: Estimated): boolean => status === 'CK' && !isDummy;

describe('the estimate of a queue', () => {
  it('is told of exactly those who are still to be seen, never before now nor before an appointment that is to come', () => {
    fc.assert(fc.property(queues, (queue) => {
      const starts = estimateStarts(queue, now, null);
      const told = queue.filter(({ status, isDummy }) => !isDummy && ['BK', 'RV', 'CK'].includes(status));
      expect([...starts.keys()].toSorted()).toEqual(told.map(({ id }) => id).toSorted());
      for (const each of told) {
        const least = each.status === 'CK' ? now : Math.max(now, each.startAt);
        expect(starts.get(each.id)).toBeGreaterThanOrEqual(least);
      }
    }));
  });

  it('never has two inside at once', () => {
    fc.assert(fc.property(queues, (queue) => {
      const starts = estimateStarts(queue, now, null);
      const usual = usualSeconds(queue);
      const periods = queue
        .filter((each) => starts.has(each.id) && !isLate(each))
        .map(({ id, serviceMinutes }) => ({ from: starts.get(id) ?? 0, length: usual ?? (serviceMinutes ?? 15) * 60 }))
        .toSorted((a, b) => a.from - b.from);
      for (const [index, { from }] of periods.entries()) {
        const before = periods[index - 1];
        if (before !== undefined) expect(from).toBeGreaterThanOrEqual(before.from + before.length);
      }
    }));
  });

  it('keeps the order of the queue among those who wait, the called ones first', () => {
    fc.assert(fc.property(queues, (queue) => {
      const starts = estimateStarts(queue, now, null);
      const there = queue.filter(waits);
      const ordered = [...there.filter(({ calledAt }) => calledAt !== null), ...there.filter(({ calledAt }) => calledAt === null)];
      const times = ordered.map(({ id }) => starts.get(id) ?? 0);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    }));
  });

  it('does not change for those who wait when somebody comes behind them', () => {
    fc.assert(fc.property(queues, (queue) => {
      const newcomer: Estimated = {
        id: 'new', status: 'CK', startAt: now, startedAt: null, endedAt: null, calledAt: null, serviceMinutes: 15, isDummy: false,
      };
      const [before, after] = [estimateStarts(queue, now, null), estimateStarts([...queue, newcomer], now, null)];
      for (const { id } of queue.filter(waits)) expect(after.get(id)).toBe(before.get(id));
    }));
  });
});
