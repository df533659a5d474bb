import { describe, expect, test } from 'vitest';
import {
  addDays,
  clockText,
  dateOfBirthFromAge,
  daysBetween,
  instantOf,
  isoUtc,
  isoWithOffset,
  isValidDate,
  isValidZone,
  localDateOf,
  localMinuteOf,
  parseDateInput,
  parseInstant,
  weekdayOf,
} from '../../src/kernel/time.ts';

const utc = (text: string): number => Date.parse(text) / 1000;

describe('instantOf', () => {
  test('reads a clock time in the zone of the clinic', () => {
    expect(instantOf('2024-09-05', 555, 'Asia/Kolkata')).toBe(utc('2024-09-05T03:45:00Z'));
  });
  test('counts 24:00 and later minutes into the next day', () => {
    expect(instantOf('2024-12-31', 1440, 'Asia/Kolkata')).toBe(instantOf('2025-01-01', 0, 'Asia/Kolkata'));
    expect(instantOf('2024-12-31', 2880, 'Asia/Kolkata')).toBe(instantOf('2025-01-02', 0, 'Asia/Kolkata'));
  });
  test.each([
    ['Europe/London', '2026-03-29', 90, '2026-03-29T01:30:00Z', '02:30 after the jump from 01:00 to 02:00'],
    ['America/New_York', '2026-03-08', 150, '2026-03-08T07:30:00Z', '03:30 after the jump from 02:00 to 03:00'],
    ['Australia/Lord_Howe', '2026-10-04', 135, '2026-10-03T15:45:00Z', '02:45 after the half-hour jump at 02:00'],
    ['Africa/Cairo', '2026-04-24', 0, '2026-04-23T22:00:00Z', '01:00 on a day that has no midnight'],
  ])('moves a time that %s skips on %s forward', (zone, date, minute, expected) => {
    expect(isoUtc(instantOf(date, minute, zone))).toBe(isoUtc(utc(expected)));
  });
  test.each([
    ['Europe/London', '2026-10-25', 90, '2026-10-25T00:30:00Z'],
    ['America/New_York', '2026-11-01', 90, '2026-11-01T05:30:00Z'],
    ['Australia/Lord_Howe', '2026-04-05', 105, '2026-04-04T14:45:00Z'],
    ['America/Havana', '2026-11-01', 0, '2026-11-01T04:00:00Z'],
  ])('takes the earlier of a time that %s shows twice on %s', (zone, date, minute, expected) => {
    expect(isoUtc(instantOf(date, minute, zone))).toBe(isoUtc(utc(expected)));
  });
});

test('the local date and minute are those of the clinic, not of UTC', () => {
  const late = utc('2024-09-04T20:00:00Z');
  expect(localDateOf(late, 'Asia/Kolkata')).toBe('2024-09-05');
  expect(localMinuteOf(late, 'Asia/Kolkata')).toBe(90);
  expect(localDateOf(late, 'America/New_York')).toBe('2024-09-04');
});

test('instants before 1970 have their dates too', () => {
  expect(localDateOf(-1, 'UTC')).toBe('1969-12-31');
  expect(localMinuteOf(-1, 'UTC')).toBe(1439);
  expect(weekdayOf('1969-12-31')).toBe(3);
});

test('an instant is written with the offset of its own day', () => {
  expect(isoWithOffset(utc('2024-09-05T03:45:00Z'), 'Asia/Kolkata')).toBe('2024-09-05T09:15:00+05:30');
  expect(isoWithOffset(utc('2024-01-05T14:00:07Z'), 'America/New_York')).toBe('2024-01-05T09:00:07-05:00');
  expect(isoWithOffset(utc('2024-07-05T13:00:00Z'), 'America/New_York')).toBe('2024-07-05T09:00:00-04:00');
  expect(isoWithOffset(0, 'UTC')).toBe('1970-01-01T00:00:00+00:00');
});

test('an offset with seconds is rounded and still names the same instant', () => {
  const text = isoWithOffset(0, 'Africa/Monrovia');
  expect(text).toBe('1969-12-31T23:16:00-00:44');
  expect(utc(text)).toBe(0);
});

test('UTC is written with milliseconds', () => {
  expect(isoUtc(1_725_507_900)).toBe('2024-09-05T03:45:00.000Z');
});

test('dates are counted over months, leap days and years', () => {
  expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
  expect(addDays('2023-02-28', 1)).toBe('2023-03-01');
  expect(addDays('2024-01-01', -1)).toBe('2023-12-31');
  expect(daysBetween('2024-02-28', '2024-03-01')).toBe(2);
  expect(daysBetween('2024-03-01', '2024-02-28')).toBe(-2);
});

test('Monday is 1 and Sunday 7', () => {
  expect(['2024-09-02', '2024-09-07', '2024-09-08'].map(weekdayOf)).toEqual([1, 6, 7]);
});

test('24:00 reads as itself, and later minutes as the clock does on the next day', () => {
  expect([0, 555, 1440, 1560].map(clockText)).toEqual(['00:00', '09:15', '24:00', '02:00']);
});

test('only days that exist are valid dates', () => {
  expect(['2024-02-29', '2023-12-31', '1900-01-01'].every(isValidDate)).toBe(true);
  const wrong = [
    '2023-02-29',
    '2024-13-01',
    '2024-00-10',
    '2024-01-32',
    '2024-1-1',
    '24-01-01',
    '',
    '2024-01-01T00:00',
    ' 2024-01-01',
  ];
  expect(wrong.filter(isValidDate)).toEqual([]);
});

test('only names of zones are valid, not bare offsets', () => {
  expect(
    ['Asia/Kolkata', 'Asia/Calcutta', 'UTC', 'Etc/GMT+5', 'America/Argentina/Buenos_Aires'].every(isValidZone),
  ).toBe(true);
  expect(
    ['', '+05:30', '-08', 'Asia/Nowhere', 'Z', 'Asia/Kolkata ', '../etc/passwd', 'x'.repeat(99)].filter(isValidZone),
  ).toEqual([]);
});

test('C2: an age becomes today’s date that many years ago', () => {
  expect(dateOfBirthFromAge('2026-03-02', 24)).toBe('2002-03-02');
  expect(dateOfBirthFromAge('2024-02-29', 4)).toBe('2020-02-29');
  expect(dateOfBirthFromAge('2024-02-29', 1)).toBe('2023-02-28');
  expect(dateOfBirthFromAge('2026-03-02', 0)).toBe('2026-03-02');
});

describe('D1: of a date-time in whatever zone the date part counts', () => {
  test.each([
    '2024-09-05',
    '2024-09-05T00:00:00.000Z',
    '2024-09-05T00:00:00+05:30',
    '2024-09-05T23:59:59-08:00',
    '2024-09-05T00:00:00 05:30',
    '2024-09-05T00:00',
    '2024-09-05 10:00:00',
    '2024-09-05t10:00:00z',
    '2024-09-05T24:00:00Z',
    '2024-09-05T10:00:00+0530',
    '2024-09-05T10:00:00+05',
  ])('%s', (text) => {
    expect(parseDateInput(text)).toBe('2024-09-05');
  });
  test.each([
    '',
    'today',
    '2024-09-31',
    '2024-9-5',
    '05-09-2024',
    '2024-09-05T',
    '2024-09-05T25:00:00',
    '2024-09-05T10:60',
    '2024-09-05T10:00:00+99:00',
    '1725507900',
    '2024-09-05T10:00:00Zx',
    '\u00002024-09-05',
    '2024-09-05\n',
  ])('%j is neither', (text) => {
    expect(parseDateInput(text)).toBeNull();
  });
});

describe('parseInstant', () => {
  test.each([
    ['2024-06-26T11:28:45.000Z', '2024-06-26T11:28:45Z'],
    ['2024-06-26T16:58:45.999+05:30', '2024-06-26T11:28:45Z'],
    ['2024-06-26 06:28-0500', '2024-06-26T11:28:00Z'],
    ['2024-01-01T00:15:00+01:00', '2023-12-31T23:15:00Z'],
  ])('reads %s', (text, same) => {
    expect(parseInstant(text)).toBe(Date.parse(same) / 1_000);
  });
  test.each([
    '',
    '2024-06-26',
    '2024-06-26T11:28:45',
    '2024-06-31T11:28:45Z',
    '2024-06-26T24:00:00Z',
    '2024-06-26T11:60Z',
    '2024-06-26T11:00+24:00',
    '1719401325',
  ])('takes no %j', (text) => expect(parseInstant(text)).toBeNull());
});
