import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Session, sessionPeriod, sessionsOn } from '../../src/calendar/schedule.ts';
import { firstMeeting, pairsThatMayMeet, type PlacedSession } from '../../src/calendar/session-overlap.ts';
import { overlaps } from '../../src/kernel/interval.ts';
import { addDays } from '../../src/kernel/time.ts';
import { aSession } from '../support/calendar.ts';

const since = '2026-03-01';
const firstDate = (a: Session, b: Session): string | null =>
  firstMeeting({ session: a, zone: 'UTC' }, { session: b, zone: 'UTC' }, since);
const sessionsOverlap = (a: Session, b: Session): boolean => firstDate(a, b) !== null;

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

describe('the first date on which they do', () => {
  test('is named, and only dates from today on count', () => {
    expect(firstDate(monday, monday)).toBe('2026-03-02');
    expect(firstDate({ ...monday, validFrom: '2026-05-13' }, monday)).toBe('2026-05-18');
    expect(firstDate({ ...monday, validUntil: '2026-02-28' }, monday)).toBeNull();
  });
  test('takes every_weeks into account: sessions in alternate weeks never meet, those every 2 and every 3 weeks in every sixth', () => {
    const second = { ...monday, validFrom: '2026-03-02', everyWeeks: 2 };
    expect(firstDate(second, { ...second, validFrom: '2026-03-09' })).toBeNull();
    expect(firstDate(second, { ...second, validFrom: '2026-03-16' })).toBe('2026-03-16');
    expect(firstDate(second, { ...second, validFrom: '2026-03-09', everyWeeks: 3 })).toBe('2026-03-30');
    expect(firstDate({ ...second, everyWeeks: 52 }, { ...second, validFrom: '2027-02-15', everyWeeks: 51 })).toBe(
      '2075-12-30',
    );
  });
  test('takes weeks_of_month into account', () => {
    const saturday = { ...monday, weekday: 6 };
    expect(firstDate({ ...saturday, weeksOfMonth: [1, 3] }, { ...saturday, weeksOfMonth: [2, 4] })).toBeNull();
    expect(firstDate({ ...saturday, weeksOfMonth: [1, 3] }, { ...saturday, weeksOfMonth: [3, 4] })).toBe('2026-03-21');
    expect(firstDate({ ...saturday, weeksOfMonth: [4] }, { ...saturday, weeksOfMonth: [-1] })).toBe('2026-03-28');
    expect(firstDate({ ...saturday, weeksOfMonth: [5] }, { ...saturday, weeksOfMonth: [-1] })).toBe('2026-05-30');
  });
  test("of hours that replace the week's: those are met by other dates, other clinics and the night before, not by what they replace", () => {
    const replacing = { ...monday, weekday: null, date: '2026-03-02', replaces: true };
    expect(firstDate(replacing, monday)).toBeNull();
    expect(firstDate(monday, replacing)).toBeNull();
    expect(firstDate(replacing, { ...monday, clinicId: 'other' })).toBe('2026-03-02');
    expect(firstDate(replacing, { ...replacing })).toBe('2026-03-02');
    expect(firstDate(replacing, { ...replacing, replaces: false })).toBe('2026-03-02');
    const sundayNight = { ...monday, weekday: 7, fromMinute: 1_320, toMinute: 1_440 + 600 };
    expect(firstDate(replacing, sundayNight)).toBe('2026-03-02');
  });
});

const days = fc.integer({ min: 0, max: 27 }).map((offset) => addDays('2026-03-02', offset));
const onDate = { weekday: null, validFrom: null, validUntil: null, everyWeeks: 1, weeksOfMonth: null };
const weekly = fc.record({
  weekday: fc.integer({ min: 1, max: 7 }),
  date: fc.constant(null),
  validFrom: days,
  validUntil: days,
});
const how = fc.oneof(
  fc.constant({ everyWeeks: 1, weeksOfMonth: null }),
  fc.integer({ min: 2, max: 4 }).map((everyWeeks) => ({ everyWeeks, weeksOfMonth: null })),
  fc
    .uniqueArray(fc.constantFrom(1, 2, 3, 4, 5, -1), { minLength: 1, maxLength: 3 })
    .map((weeksOfMonth) => ({ everyWeeks: 1, weeksOfMonth })),
);
const anySession: fc.Arbitrary<Session> = fc
  .record({
    when: fc.oneof(
      fc.tuple(weekly, how).map(([on, often]) => ({ ...on, ...often, replaces: false })),
      fc.record({ date: days, replaces: fc.boolean() }).map((on) => ({ ...onDate, ...on })),
    ),
    fromMinute: fc.integer({ min: 0, max: 1_439 }),
    minutes: fc.integer({ min: 1, max: 1_440 }),
  })
  .map(({ when, fromMinute, minutes }) => aSession({ ...when, fromMinute, toMinute: fromMinute + minutes }));

const all = Array.from({ length: 70 }, (_, offset) => addDays('2026-02-20', offset));

/** By looking at every day: the first from `since` on, on which `a` begins and meets `b`. */
function firstByLooking(a: Session, zoneOfA: string, b: Session, zoneOfB: string): string | null {
  const held = (session: Session, other: Session, date: string): boolean =>
    sessionsOn([session, other], date).includes(session);
  return (
    all.find(
      (date) =>
        date >= since &&
        held(a, b, date) &&
        all.some((day) => held(b, a, day) && overlaps(sessionPeriod(a, date, zoneOfA), sessionPeriod(b, day, zoneOfB))),
    ) ?? null
  );
}

test('two sessions of one zone meet first on the day that looking at every day finds', () => {
  fc.assert(
    fc.property(anySession, anySession, (a, b) => {
      expect(firstDate(a, b)).toBe(firstByLooking(a, 'UTC', b, 'UTC'));
      expect(firstDate(b, a)).toBe(firstByLooking(b, 'UTC', a, 'UTC'));
    }),
    { numRuns: 1_000 },
  );
});

describe('sessions at clinics of different zones', () => {
  const first = (a: Session, zoneOfA: string, b: Session, zoneOfB: string): string | null => {
    const [one, other] = [
      { session: a, zone: zoneOfA },
      { session: b, zone: zoneOfB },
    ];
    const found = firstMeeting(one, other, since);
    expect(firstMeeting(other, one, since) !== null).toBe(found !== null);
    return found;
  };

  test('D1: meet by their instants, whatever the clocks show', () => {
    const saturday = { ...monday, weekday: 6, fromMinute: 1_320, toMinute: 1_560 };
    const night = { ...monday, weekday: null, date: '2026-03-08', fromMinute: 30, toMinute: 180 };
    expect(first(saturday, 'Asia/Kolkata', night, 'Asia/Kolkata')).toBe('2026-03-07');
    expect(first(saturday, 'Asia/Kolkata', night, 'Europe/London')).toBeNull();
    const evening = { ...night, date: '2026-03-07', fromMinute: 1_020, toMinute: 1_080 };
    expect(first(saturday, 'Asia/Kolkata', evening, 'Asia/Kolkata')).toBeNull();
    expect(first(saturday, 'Asia/Kolkata', evening, 'Europe/London')).toBe('2026-03-07');
  });

  test('D1: that are weekly meet when they do in any week of the year, as where the clocks change, and the first of them is named', () => {
    const india = { ...monday, fromMinute: 870, toMinute: 900 };
    // 14:30 in Kolkata is 09:00 in London in winter, and 10:00 in summer.
    const london = { ...monday, fromMinute: 600, toMinute: 630 };
    expect(first(india, 'Asia/Kolkata', london, 'Europe/London')).toBe('2026-03-30');
    expect(first(india, 'Asia/Kolkata', { ...london, validUntil: '2026-03-28' }, 'Europe/London')).toBeNull();
    expect(first(india, 'Asia/Kolkata', { ...monday, fromMinute: 660, toMinute: 690 }, 'Europe/London')).toBeNull();
    // Of clinics that change their clocks on different days only the weeks between count.
    const newYork = { ...monday, fromMinute: 540, toMinute: 600 };
    expect(first(newYork, 'America/New_York', { ...monday, fromMinute: 780, toMinute: 840 }, 'Europe/London')).toBe(
      '2026-03-09',
    );
    expect(
      first(
        { ...newYork, validFrom: '2026-03-30', validUntil: '2026-10-20' },
        'America/New_York',
        { ...monday, fromMinute: 780, toMinute: 840 },
        'Europe/London',
      ),
    ).toBeNull();
  });

  test('D1: meet first on the day that looking at every day finds', () => {
    const zones = fc.constantFrom(
      'Asia/Kolkata',
      'Europe/London',
      'America/New_York',
      'Pacific/Kiritimati',
      'Etc/GMT+12',
    );
    fc.assert(
      fc.property(anySession, zones, anySession, zones, (a, zoneOfA, b, zoneOfB) => {
        fc.pre(zoneOfA !== zoneOfB);
        expect(first(a, zoneOfA, b, zoneOfB)).toBe(firstByLooking(a, zoneOfA, b, zoneOfB));
      }),
      { numRuns: 1_000 },
    );
  });

  test('D1: a thousand weekly sessions are compared with those of a whole week in well under a second', () => {
    const held = Array.from({ length: 1_000 }, (_, index) =>
      aSession({ weekday: (index % 7) + 1, fromMinute: 480 + (index % 143) * 4, toMinute: 484 + (index % 143) * 4 }),
    );
    const week = [1, 2, 3, 4, 5, 6, 7].map((weekday) => aSession({ weekday, fromMinute: 300, toMinute: 301 }));
    const startedAt = performance.now();
    for (const session of week) {
      for (const other of held)
        firstMeeting({ session, zone: 'Asia/Kolkata' }, { session: other, zone: 'Europe/London' }, since);
    }
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});

describe('the pairs of sessions that may meet', () => {
  const pairsOf = (placed: readonly PlacedSession[]): (readonly [PlacedSession, PlacedSession])[] =>
    placed.flatMap((one, index) => placed.slice(index + 1).map((other) => [one, other] as const));
  const zones = [
    'UTC',
    'Asia/Kolkata',
    'Europe/London',
    'America/New_York',
    'Africa/Casablanca',
    'Antarctica/Troll',
    'Pacific/Kiritimati',
    'Pacific/Pago_Pago',
  ];
  const placedSession = fc.record({
    session: fc
      .tuple(anySession, fc.constantFrom('one', 'one', 'two'), fc.constantFrom('here', 'there'))
      .map(([session, serviceId, clinicId]) => ({ ...session, serviceId, clinicId })),
    zone: fc.constantFrom(...zones),
  });

  test('are among all pairs those of one service that do, in the same order', () => {
    const meet = ([one, other]: readonly [PlacedSession, PlacedSession]): boolean =>
      one.session.serviceId === other.session.serviceId && firstMeeting(one, other, since) !== null;
    fc.assert(
      fc.property(fc.array(placedSession, { maxLength: 12 }), (placed) => {
        expect(pairsThatMayMeet(placed, since).filter(meet)).toEqual(pairsOf(placed).filter(meet));
      }),
      { numRuns: 500 },
    );
  });

  test('are few of all pairs where a thousand sessions follow each other', () => {
    const placed = Array.from({ length: 1_008 }, (_, index) => ({
      session: {
        ...monday,
        weekday: 1 + Math.floor(index / 144),
        fromMinute: (index % 144) * 10,
        toMinute: (index % 144) * 10 + 10,
      },
      zone: index % 2 === 0 ? 'Asia/Kolkata' : 'Europe/London',
    }));
    expect(pairsThatMayMeet(placed, since).length).toBeLessThan(1_008 * 10);
  });

  test('are none with those of days that are over', () => {
    const extra = Array.from({ length: 100 }, (_, index) => ({
      session: { ...monday, weekday: null, date: addDays('2026-02-23', -7 * index) },
      zone: 'UTC',
    }));
    expect(pairsThatMayMeet(extra, since)).toEqual([]);
  });
});
