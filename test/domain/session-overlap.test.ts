import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Session } from '../../src/domain/schedule.ts';
import { sessionPeriod, sessionsOn } from '../../src/domain/schedule.ts';
import { sessionsMeet, type SessionTimes } from '../../src/domain/session-overlap.ts';
import { overlaps } from '../../src/domain/interval.ts';
import { addDays } from '../../src/domain/time.ts';
import { aSession } from '../support/calendar.ts';

const sessionsOverlap = (a: SessionTimes, b: SessionTimes): boolean =>
  sessionsMeet({ times: a, zone: 'UTC' }, { times: b, zone: 'UTC' }, '2026-03-01');

const monday = aSession({ weekday: 1, fromMinute: 540, toMinute: 600 });

describe('sessions overlap', () => {
  test('on one weekday at one time, not where they only touch', () => {
    expect(sessionsOverlap(monday, { ...monday, fromMinute: 599, toMinute: 660 })).toBe(true);
    expect(sessionsOverlap(monday, { ...monday, fromMinute: 600, toMinute: 660 })).toBe(false);
    expect(sessionsOverlap(monday, { ...monday, weekday: 2 })).toBe(false);
  });

  test('over midnight, from Sunday into Monday too', () => {
    const sunday = { ...monday, weekday: 7, fromMinute: 1_320, toMinute: 1_560 };
    expect(sessionsOverlap(sunday, { ...monday, fromMinute: 60, toMinute: 120 })).toBe(true);
    expect(sessionsOverlap({ ...monday, fromMinute: 60, toMinute: 120 }, sunday)).toBe(true);
    expect(sessionsOverlap(sunday, { ...monday, fromMinute: 120, toMinute: 180 })).toBe(false);
  });

  test('only on days on which both are valid', () => {
    const until = { ...monday, validUntil: '2026-03-08' };
    expect(sessionsOverlap(until, { ...monday, validFrom: '2026-03-03' })).toBe(false);
    expect(sessionsOverlap(until, { ...monday, validFrom: '2026-03-02' })).toBe(true);
  });

  test('of an extra one with a weekly one on its date', () => {
    const extra = { ...monday, weekday: null, date: '2026-03-02' };
    expect(sessionsOverlap(extra, monday)).toBe(true);
    expect(sessionsOverlap(extra, { ...monday, weekday: 2 })).toBe(false);
    expect(sessionsOverlap({ ...monday, validFrom: '2026-03-03' }, extra)).toBe(false);
    expect(sessionsOverlap(extra, { ...extra, date: '2026-03-03' })).toBe(false);
  });
});

const days = fc.integer({ min: 0, max: 27 }).map((offset) => addDays('2026-03-02', offset));
const anySession: fc.Arbitrary<Session> = fc
  .record({
    when: fc.oneof(
      fc.record({ weekday: fc.integer({ min: 1, max: 7 }), date: fc.constant(null), validFrom: days, validUntil: days }),
      fc.record({ weekday: fc.constant(null), date: days, validFrom: fc.constant(null), validUntil: fc.constant(null) }),
    ),
    fromMinute: fc.integer({ min: 0, max: 1_439 }),
    minutes: fc.integer({ min: 1, max: 1_440 }),
  })
  .map(({ when, fromMinute, minutes }) => aSession({ ...when, fromMinute, toMinute: fromMinute + minutes }));

test('two sessions overlap exactly when there are days on which their periods do', () => {
  const all = Array.from({ length: 30 }, (_, offset) => addDays('2026-03-01', offset));
  const periodsOf = (session: Session): ReturnType<typeof sessionPeriod>[] =>
    all.flatMap((date) => sessionsOn([session], date).map(() => sessionPeriod(session, date, 'UTC')));
  fc.assert(
    fc.property(anySession, anySession, (a, b) => {
      const expected = periodsOf(a).some((one) => periodsOf(b).some((other) => overlaps(one, other)));
      expect(sessionsOverlap(a, b)).toBe(expected);
      expect(sessionsOverlap(b, a)).toBe(expected);
    }),
    { numRuns: 500 },
  );
});

describe('sessions at clinics of different zones', () => {
  const meet = (a: SessionTimes, zoneOfA: string, b: SessionTimes, zoneOfB: string): boolean => {
    const [one, other] = [{ times: a, zone: zoneOfA }, { times: b, zone: zoneOfB }];
    const found = sessionsMeet(one, other, '2026-03-01');
    expect(sessionsMeet(other, one, '2026-03-01')).toBe(found);
    return found;
  };

  test('meet by their instants, whatever the clocks show', () => {
    const saturday = { ...monday, weekday: 6, fromMinute: 1_320, toMinute: 1_560 };
    const night = { ...monday, weekday: null, date: '2026-03-08', fromMinute: 30, toMinute: 180 };
    expect(meet(saturday, 'Asia/Kolkata', night, 'Asia/Kolkata')).toBe(true);
    expect(meet(saturday, 'Asia/Kolkata', night, 'Europe/London')).toBe(false);
    const evening = { ...night, date: '2026-03-07', fromMinute: 1_020, toMinute: 1_080 };
    expect(meet(saturday, 'Asia/Kolkata', evening, 'Asia/Kolkata')).toBe(false);
    expect(meet(saturday, 'Asia/Kolkata', evening, 'Europe/London')).toBe(true);
  });

  test('that are weekly meet when they do in any week of the year, as where the clocks change', () => {
    const india = { ...monday, fromMinute: 870, toMinute: 900 };
    // 14:30 in Kolkata is 09:00 in London in winter, and 10:00 in summer.
    expect(meet(india, 'Asia/Kolkata', { ...monday, fromMinute: 600, toMinute: 630 }, 'Europe/London')).toBe(true);
    expect(meet(india, 'Asia/Kolkata', { ...monday, fromMinute: 600, toMinute: 630, validUntil: '2026-03-28' }, 'Europe/London')).toBe(false);
    expect(meet(india, 'Asia/Kolkata', { ...monday, fromMinute: 660, toMinute: 690 }, 'Europe/London')).toBe(false);
  });

  test('meet exactly when there are days on which their periods do', () => {
    const all = Array.from({ length: 40 }, (_, offset) => addDays('2026-02-25', offset));
    const periodsOf = (session: Session, zone: string): ReturnType<typeof sessionPeriod>[] =>
      all.flatMap((date) => sessionsOn([session], date).map(() => sessionPeriod(session, date, zone)));
    const zones = fc.constantFrom('Asia/Kolkata', 'Europe/London', 'America/New_York', 'Pacific/Kiritimati', 'Etc/GMT+12');
    fc.assert(
      fc.property(anySession, zones, anySession, zones, (a, zoneOfA, b, zoneOfB) => {
        fc.pre(zoneOfA !== zoneOfB);
        const expected = periodsOf(a, zoneOfA).some((one) => periodsOf(b, zoneOfB).some((other) => overlaps(one, other)));
        expect(meet(a, zoneOfA, b, zoneOfB)).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });
});
