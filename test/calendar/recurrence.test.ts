import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beginsOn, commonDates, type Recurrence } from '../../src/calendar/recurrence.ts';
import { sessionsOn } from '../../src/calendar/schedule.ts';
import { addDays } from '../../src/kernel/time.ts';
import { aSession } from '../support/calendar.ts';

/** The days of so many from a date on, on which it begins. */
function dates(recurrence: Recurrence, from: string, days: number): string[] {
  return Array.from({ length: days }, (_, offset) => addDays(from, offset)).filter((date) =>
    beginsOn(recurrence, date),
  );
}

describe('every n weeks', () => {
  test('are counted from the first valid day, in stretches of seven days', () => {
    // 2026-03-04 is a Wednesday.
    const wednesday = aSession({ weekday: 3, validFrom: '2026-03-04', everyWeeks: 2 });
    expect(dates(wednesday, '2026-02-01', 70)).toEqual(['2026-03-04', '2026-03-18', '2026-04-01']);
    expect(dates({ ...wednesday, weekday: 1 }, '2026-02-01', 70)).toEqual(['2026-03-09', '2026-03-23', '2026-04-06']);
    expect(dates({ ...wednesday, everyWeeks: 52 }, '2026-02-01', 800)).toEqual([
      '2026-03-04',
      '2027-03-03',
      '2028-03-01',
    ]);
    expect(dates({ ...wednesday, validUntil: '2026-03-18' }, '2026-02-01', 70)).toEqual(['2026-03-04', '2026-03-18']);
  });
});

describe('weeks of a month', () => {
  const saturday = aSession({ weekday: 6, weeksOfMonth: [1, 3] });
  test('are the first and third Saturday, whichever week of the calendar they are in', () => {
    expect(dates(saturday, '2026-01-01', 120)).toEqual([
      '2026-01-03',
      '2026-01-17',
      '2026-02-07',
      '2026-02-21',
      '2026-03-07',
      '2026-03-21',
      '2026-04-04',
      '2026-04-18',
    ]);
  });
  test('the fifth is not in every month, the last is', () => {
    expect(dates({ ...saturday, weeksOfMonth: [5] }, '2026-01-01', 181)).toEqual(['2026-01-31', '2026-05-30']);
    expect(dates({ ...saturday, weeksOfMonth: [-1] }, '2026-01-01', 181)).toEqual([
      '2026-01-31',
      '2026-02-28',
      '2026-03-28',
      '2026-04-25',
      '2026-05-30',
      '2026-06-27',
    ]);
  });
});

describe("hours that replace the week's", () => {
  const weekly = aSession({ id: 'weekly' });
  const replacing = aSession({
    id: 'replacing',
    weekday: null,
    date: '2026-03-02',
    replaces: true,
    fromMinute: 900,
    toMinute: 960,
  });
  const ids = (sessions: Parameters<typeof sessionsOn>[0], date: string): string[] =>
    sessionsOn(sessions, date).map(({ id }) => id);
  test("hold on their date in the place of the week's, and on no other", () => {
    expect(ids([weekly, replacing], '2026-03-02')).toEqual(['replacing']);
    expect(ids([weekly, replacing], '2026-03-09')).toEqual(['weekly']);
    expect(ids([weekly], '2026-03-02')).toEqual(['weekly']);
  });
  test('several of one date replace together, and an extra session of that date is held beside them', () => {
    const [second, extra] = [
      { ...replacing, id: 'second' },
      { ...replacing, id: 'extra', replaces: false },
    ];
    expect(ids([weekly, replacing, second, extra], '2026-03-02')).toEqual(['replacing', 'second', 'extra']);
  });
  test('replace those of the same doctor, clinic and service alone', () => {
    const others = [
      { ...weekly, id: 'a', clinicId: 'other' },
      { ...weekly, id: 'b', serviceId: 'other' },
      { ...weekly, id: 'c', doctorId: 'other' },
    ];
    expect(ids([...others, replacing], '2026-03-02')).toEqual(['a', 'b', 'c', 'replacing']);
  });
});

test('common dates are those on which both begin, so many days apart', () => {
  const day = fc.integer({ min: 0, max: 60 }).map((offset) => addDays('2026-03-02', offset));
  const recurrence = fc
    .record({
      weekday: fc.integer({ min: 1, max: 7 }),
      validFrom: fc.option(day, { freq: 4 }),
      validUntil: fc.option(day),
      everyWeeks: fc.integer({ min: 1, max: 5 }),
      weeksOfMonth: fc.option(fc.uniqueArray(fc.constantFrom(1, 2, 3, 4, 5, -1), { minLength: 1, maxLength: 3 })),
    })
    .map((over) => aSession({ ...over, everyWeeks: over.validFrom === null ? 1 : over.everyWeeks }));
  const any = fc.oneof(
    { arbitrary: recurrence, weight: 3 },
    { arbitrary: day.map((date) => aSession({ weekday: null, date })), weight: 1 },
  );
  fc.assert(
    fc.property(any, any, fc.integer({ min: -3, max: 3 }), day, (a, b, apart, since) => {
      const expected = dates(a, since, 400).filter((date) => beginsOn(b, addDays(date, apart)));
      const found: string[] = [];
      for (const date of commonDates(a, b, apart, since)) {
        if (date >= addDays(since, 400)) break;
        found.push(date);
      }
      expect(found).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});
