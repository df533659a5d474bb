import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Estimated, estimateStarts, usualSeconds } from '../../src/queue/domain/estimates.ts';
import { leavesOf, sessionsOf } from '../../src/calendar/calendar.ts';
import { sessionPeriod, sessionsOn } from '../../src/calendar/schedule.ts';
import { anyTime, workingHours } from '../../src/calendar/working-hours.ts';
import { scenes } from '../support/arbitrary-calendar.ts';

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
  })),
);

const isLate = ({ status, startAt }: Estimated): boolean => (status === 'BK' || status === 'RV') && startAt <= now;
const waits = ({ status, isDummy }: Estimated): boolean => status === 'CK' && !isDummy;

describe('the estimate of a queue', () => {
  it('is told of exactly those who are still to be seen, never before now nor before an appointment that is to come', () => {
    fc.assert(
      fc.property(queues, (queue) => {
        const starts = estimateStarts(queue, now, anyTime);
        const told = queue.filter(({ status, isDummy }) => !isDummy && ['BK', 'RV', 'CK'].includes(status));
        expect([...starts.keys()].toSorted()).toEqual(told.map(({ id }) => id).toSorted());
        for (const each of told) {
          const least = each.status === 'CK' ? now : Math.max(now, each.startAt);
          expect(starts.get(each.id)).toBeGreaterThanOrEqual(least);
        }
      }),
    );
  });

  it('never has two inside at once', () => {
    fc.assert(
      fc.property(queues, (queue) => {
        const starts = estimateStarts(queue, now, anyTime);
        const usual = usualSeconds(queue);
        const periods = queue
          .filter((each) => starts.has(each.id) && !isLate(each))
          .map(({ id, serviceMinutes }) => ({
            from: starts.get(id) ?? 0,
            length: usual ?? (serviceMinutes ?? 15) * 60,
          }))
          .toSorted((a, b) => a.from - b.from);
        for (const [index, { from }] of periods.entries()) {
          const before = periods[index - 1];
          if (before !== undefined) expect(from).toBeGreaterThanOrEqual(before.from + before.length);
        }
      }),
    );
  });

  it('keeps the order of the queue among those who wait, the called ones first', () => {
    fc.assert(
      fc.property(queues, (queue) => {
        const starts = estimateStarts(queue, now, anyTime);
        const there = queue.filter(waits);
        const ordered = [
          ...there.filter(({ calledAt }) => calledAt !== null),
          ...there.filter(({ calledAt }) => calledAt === null),
        ];
        const times = ordered.map(({ id }) => starts.get(id) ?? 0);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
      }),
    );
  });

  it('does not change for those who wait when somebody comes behind them', () => {
    fc.assert(
      fc.property(queues, (queue) => {
        const newcomer: Estimated = {
          id: 'new',
          status: 'CK',
          startAt: now,
          startedAt: null,
          endedAt: null,
          calledAt: null,
          serviceMinutes: 15,
          isDummy: false,
        };
        const [before, after] = [
          estimateStarts(queue, now, anyTime),
          estimateStarts([...queue, newcomer], now, anyTime),
        ];
        for (const { id } of queue.filter(waits)) expect(after.get(id)).toBe(before.get(id));
      }),
    );
  });
});

/** A queue of a random calendar's day, at some instant of it. */
const days = fc.record({ scene: scenes, queue: queues, hasSeenSomebody: fc.boolean() });

describe('the estimate of a queue, on the days of random calendars', () => {
  const estimate = ({
    scene: { calendar, date, now: instant },
    queue,
    hasSeenSomebody,
  }: typeof days extends fc.Arbitrary<infer Day> ? Day : never) => {
    const entries = queue.map((each): Estimated => ({
      ...each,
      startAt: each.startAt - now + instant,
      startedAt: each.startedAt === null ? null : each.startedAt - now + instant,
      endedAt: each.endedAt === null ? null : each.endedAt - now + instant,
    }));
    const hours = workingHours(calendar, date, hasSeenSomebody);
    return { entries, hours, starts: estimateStarts(entries, instant, hours) };
  };

  it('is never before the instant for which it is made, nor in a leave of the doctor or a closure of the clinic', () => {
    fc.assert(
      fc.property(days, (day) => {
        for (const at of estimate(day).starts.values()) {
          expect(at).toBeGreaterThanOrEqual(day.scene.now);
          const { calendar, date } = day.scene;
          // Whole days are days of practice: of such a day nothing is told at all.
          expect(
            leavesOf(calendar).filter(({ leave: { startDate, endDate }, startAt, endAt }) =>
              startDate === null || endDate === null
                ? startAt <= at && at < endAt
                : startDate <= date && date <= endDate,
            ),
          ).toEqual([]);
        }
      }),
    );
  });

  it('is never between two sessions of the day, nor before the first unless the doctor has begun', () => {
    fc.assert(
      fc.property(days, (day) => {
        const { calendar, date } = day.scene;
        const occurrences = sessionsOn(sessionsOf(calendar), date)
          .filter(({ serviceId }) => calendar.services.some(({ id, archived }) => id === serviceId && !archived))
          .map((session) => sessionPeriod(session, date, calendar.zone))
          .filter(({ startAt, endAt }) => startAt < endAt);
        for (const at of estimate(day).starts.values()) {
          const isInSession = occurrences.some(({ startAt, endAt }) => startAt <= at && at < endAt);
          const isAfterAll = occurrences.every(({ endAt }) => endAt <= at);
          const isBeforeAll = occurrences.every(({ startAt }) => at < startAt);
          expect(isInSession || isAfterAll || (isBeforeAll && day.hasSeenSomebody)).toBe(true);
        }
      }),
    );
  });

  it('is told to a first part of those who wait, in the order of the queue, and to all where the hours have no end', () => {
    fc.assert(
      fc.property(days, (day) => {
        const { entries, hours, starts } = estimate(day);
        const there = entries
          .filter(waits)
          .toSorted((a, b) => Number(a.calledAt === null) - Number(b.calledAt === null));
        const times = there.map(({ id }) => starts.get(id) ?? Infinity);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        if (hours.at(-1)?.endAt === Infinity) expect(times.filter((at) => at === Infinity)).toEqual([]);
      }),
    );
  });
});
