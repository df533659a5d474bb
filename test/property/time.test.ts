import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import {
  addDays,
  daysBetween,
  firstInstantFrom,
  instantOf,
  isoWithOffset,
  isValidDate,
  localDateOf,
  localMinuteOf,
  weekdayOf,
} from '../../src/kernel/time.ts';
import { clockChanges } from '../support/arbitrary-calendar.ts';

const zones = fc.constantFrom(
  ...clockChanges.map(({ zone }) => zone),
  'UTC',
  'America/Havana',
  'America/Sao_Paulo',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'Africa/Casablanca',
  'Asia/Beirut',
);
const anyDate = fc.integer({ min: 0, max: 30_000 }).map((days) => addDays('1990-01-01', days));
const changeDate = fc
  .tuple(fc.constantFrom(...clockChanges.flatMap(({ dates }) => dates)), fc.integer({ min: -1, max: 1 }))
  .map(([date, days]) => addDays(date, days));
const dates = fc.oneof(anyDate, changeDate);
const minutes = fc.integer({ min: 0, max: 2880 });
const instants = fc
  .tuple(dates, fc.integer({ min: 0, max: 86_399 }))
  .map(([date, second]) => instantOf(date, 0, 'UTC') + second);

describe('conversion agrees with Temporal, the standard’s own', () => {
  test('from a clock time to an instant', () => {
    fc.assert(
      fc.property(dates, minutes, zones, (date, minute, zone) => {
        const wall = Temporal.PlainDate.from(date).toPlainDateTime().add({ minutes: minute });
        expect(instantOf(date, minute, zone)).toBe(
          wall.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds / 1000,
        );
      }),
      { numRuns: 2_000 },
    );
  });
  test('from an instant to date, minute and offset', () => {
    fc.assert(
      fc.property(instants, zones, (instant, zone) => {
        const zoned = Temporal.Instant.fromEpochMilliseconds(instant * 1000).toZonedDateTimeISO(zone);
        expect(localDateOf(instant, zone)).toBe(zoned.toPlainDate().toString());
        expect(localMinuteOf(instant, zone)).toBe(zoned.hour * 60 + zoned.minute);
        expect(isoWithOffset(instant, zone)).toBe(zoned.toString({ timeZoneName: 'never', fractionalSecondDigits: 0 }));
      }),
      { numRuns: 2_000 },
    );
  });
  test('in every minute of the days on which clocks change', () => {
    for (const { zone, dates: changes } of clockChanges) {
      for (const date of changes) {
        for (let minute = 0; minute <= 1440; minute += 1) {
          const wall = Temporal.PlainDate.from(date).toPlainDateTime().add({ minutes: minute });
          expect(instantOf(date, minute, zone)).toBe(wall.toZonedDateTime(zone).epochMilliseconds / 1000);
        }
      }
    }
  });
});

describe('D1: the first instant at which the clocks show a time or a later one', () => {
  test('is the time itself, and where the clocks skip it the instant at which they jump', () => {
    fc.assert(
      fc.property(dates, minutes, zones, (date, minute, zone) => {
        const wall = Temporal.PlainDate.from(date).toPlainDateTime().add({ minutes: minute });
        const earlier = wall.toZonedDateTime(zone, { disambiguation: 'earlier' });
        const exists = earlier.toPlainDateTime().equals(wall);
        const first = exists ? earlier : earlier.getTimeZoneTransition('next');
        expect(firstInstantFrom(date, minute, zone)).toBe((first?.epochMilliseconds ?? NaN) / 1000);
      }),
      { numRuns: 2_000 },
    );
  });
  test('never comes earlier for a later time', () => {
    for (const { zone, dates: changes } of clockChanges) {
      for (const date of changes) {
        const instants = Array.from({ length: 2881 }, (_, minute) => firstInstantFrom(date, minute, zone));
        expect(instants).toEqual(instants.toSorted((a, b) => a - b));
      }
    }
  });
});

test('a clock time that exists once comes back as it was', () => {
  fc.assert(
    fc.property(dates, fc.integer({ min: 0, max: 1439 }), (date, minute) => {
      const instant = instantOf(date, minute, 'Asia/Kolkata');
      expect([localDateOf(instant, 'Asia/Kolkata'), localMinuteOf(instant, 'Asia/Kolkata')]).toEqual([date, minute]);
    }),
  );
});

test('dates add, subtract and name their weekdays as Temporal’s do', () => {
  fc.assert(
    fc.property(anyDate, fc.integer({ min: -800_000, max: 800_000 }), (date, days) => {
      const moved = Temporal.PlainDate.from(date).add({ days });
      fc.pre(moved.year >= 0 && moved.year <= 9_999);
      expect(addDays(date, days)).toBe(moved.toString());
      expect(daysBetween(date, addDays(date, days))).toBe(days);
      expect(weekdayOf(addDays(date, days))).toBe(moved.dayOfWeek);
      expect(isValidDate(moved.toString())).toBe(moved.year >= 1850 && moved.year <= 2199);
    }),
  );
});
