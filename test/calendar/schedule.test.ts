import { describe, expect, test } from 'vitest';
import { cellsOn, occurrencesAt } from '../../src/calendar/grid.ts';
import { byPrecedence, leavePeriod, type Session, sessionPeriod, sessionsOn } from '../../src/calendar/schedule.ts';
import { clockText, localDateOf, localMinuteOf } from '../../src/kernel/time.ts';
import { aLeave, aService, aSession, at, kolkata } from '../support/calendar.ts';

const mondayDate = '2026-03-02';

/** The starts of a session's grid as the clinic's clock shows them. */
function starts(session: Session, date: string, zone: string): string[] {
  return cellsOn(session, date, zone).map(({ startAt }) => clockText(localMinuteOf(startAt, zone)));
}

describe('sessionsOn', () => {
  test('a weekly session is held on its weekday, from the first to the last valid day', () => {
    const session = aSession({ validFrom: mondayDate, validUntil: '2026-03-16' });
    const days = ['2026-02-23', mondayDate, '2026-03-03', '2026-03-09', '2026-03-16', '2026-03-23'];
    expect(days.filter((date) => sessionsOn([session], date).length === 1)).toEqual([
      mondayDate,
      '2026-03-09',
      '2026-03-16',
    ]);
  });
  test('an extra session is held on its date alone', () => {
    const session = aSession({ weekday: null, date: '2026-03-04' });
    expect(['2026-03-04', '2026-03-11'].map((date) => sessionsOn([session], date).length)).toEqual([1, 0]);
  });
});

describe('the grid of a session', () => {
  test('begins with the session and goes on slot by slot to its end', () => {
    expect(starts(aSession(), mondayDate, kolkata)).toEqual(['09:00', '09:15', '09:30', '09:45']);
  });
  test('leaves the buffer between slots, and the last buffer may reach beyond the session', () => {
    const cells = cellsOn(aSession({ bufferMinutes: 10 }), mondayDate, kolkata);
    expect(starts(aSession({ bufferMinutes: 10 }), mondayDate, kolkata)).toEqual(['09:00', '09:25']);
    expect(cells[0]).toEqual({
      occupiedFrom: at(mondayDate, '09:00'),
      startAt: at(mondayDate, '09:00'),
      endAt: at(mondayDate, '09:15'),
      occupiedUntil: at(mondayDate, '09:25'),
    });
    const tight = cellsOn(aSession({ bufferMinutes: 10, toMinute: 580 }), mondayDate, kolkata);
    expect(tight.at(-1)?.occupiedUntil).toBe(at(mondayDate, '09:50'));
  });
  test('C6: leaves the buffer before each slot as well; the first one reaches before the session', () => {
    const session = aSession({ bufferBeforeMinutes: 5, bufferMinutes: 10 });
    expect(starts(session, mondayDate, kolkata)).toEqual(['09:00', '09:30']);
    expect(
      cellsOn(session, mondayDate, kolkata).map(({ occupiedFrom, occupiedUntil }) => [occupiedFrom, occupiedUntil]),
    ).toEqual([
      [at(mondayDate, '08:55'), at(mondayDate, '09:25')],
      [at(mondayDate, '09:25'), at(mondayDate, '09:55')],
    ]);
  });
  test('has no slot that would end after the session', () => {
    expect(starts(aSession({ toMinute: 599 }), mondayDate, kolkata)).toEqual(['09:00', '09:15', '09:30']);
  });
  test('reaches 24:00 and goes on past midnight', () => {
    expect(starts(aSession({ fromMinute: 1410, toMinute: 1440 }), mondayDate, kolkata)).toEqual(['23:30', '23:45']);
    expect(starts(aSession({ fromMinute: 1425, toMinute: 1470 }), mondayDate, kolkata)).toEqual([
      '23:45',
      '00:00',
      '00:15',
    ]);
  });
  test('refuses slots of no length rather than cutting for ever', () => {
    expect(() => cellsOn(aSession({ slotMinutes: 0 }), mondayDate, kolkata)).toThrow(RangeError);
  });
});

describe('D1: the grid on days when the clocks change', () => {
  const night = { fromMinute: 0, toMinute: 240, slotMinutes: 30 };
  test('where an hour is skipped its slots are not held twice', () => {
    expect(starts(aSession(night), '2026-03-29', 'Europe/London')).toEqual([
      '00:00',
      '00:30',
      '02:00',
      '02:30',
      '03:00',
      '03:30',
    ]);
  });
  test('a slot during which the clocks jump lasts its full length, and the next follows it', () => {
    const session = aSession({ ...night, slotMinutes: 60 });
    expect(starts(session, '2026-10-04', 'Australia/Lord_Howe')).toEqual(['00:00', '01:00', '02:30']);
    expect(starts(session, '2026-04-05', 'Australia/Lord_Howe')).toEqual(['00:00', '01:00', '01:30', '02:30']);
  });
  test('a session that lies wholly in the skipped hour is not held', () => {
    expect(starts(aSession({ fromMinute: 60, toMinute: 120 }), '2026-03-29', 'Europe/London')).toEqual([]);
  });
  test('D1: a session that begins in the skipped hour begins when the clocks jump and ends on time', () => {
    expect(starts(aSession({ fromMinute: 90, toMinute: 180 }), '2026-03-29', 'Europe/London')).toEqual([
      '02:00',
      '02:15',
      '02:30',
      '02:45',
    ]);
  });
  test('D1: where an hour is repeated it is offered both times', () => {
    const cells = cellsOn(aSession(night), '2026-10-25', 'Europe/London');
    expect(cells.map(({ startAt }) => startAt - (cells[0]?.startAt ?? 0))).toEqual(
      Array.from({ length: 10 }, (_, index) => index * 1800),
    );
    expect(cells[4]?.startAt).toBe(Date.parse('2026-10-25T01:00:00Z') / 1000);
  });
  test('a slot lasts its full length in real time', () => {
    for (const date of ['2026-03-29', '2026-10-25']) {
      for (const cell of cellsOn(aSession(night), date, 'Europe/London')) expect(cell.endAt - cell.startAt).toBe(1800);
    }
  });
});

test('a session past midnight is found from both of its days', () => {
  const session = aSession({ fromMinute: 1380, toMinute: 1560 });
  const found = (date: string, clock: string) =>
    occurrencesAt([session], at(date, clock), kolkata).map((occurrence) => occurrence.date);
  expect(found(mondayDate, '23:00')).toEqual([mondayDate]);
  expect(found('2026-03-03', '01:59')).toEqual([mondayDate]);
  expect(found('2026-03-03', '02:00')).toEqual([]);
  expect(found(mondayDate, '01:00')).toEqual([]);
});

test('a session period runs from wall clock to wall clock', () => {
  const period = sessionPeriod(aSession(), mondayDate, kolkata);
  expect(period).toEqual({ startAt: at(mondayDate, '09:00'), endAt: at(mondayDate, '10:00') });
});

describe('leavePeriod', () => {
  test('whole days count from the first midnight to the one after the last', () => {
    const period = leavePeriod(aLeave({ startDate: mondayDate, endDate: '2026-03-03' }), kolkata);
    expect([period.startAt, period.endAt].map((end) => localDateOf(end, kolkata))).toEqual([mondayDate, '2026-03-04']);
    expect(period).toEqual({ startAt: at(mondayDate, '00:00'), endAt: at('2026-03-04', '00:00') });
  });
  test('a time range is taken as it is', () => {
    expect(leavePeriod(aLeave({ startAt: 10, endAt: 20 }), kolkata)).toEqual({ startAt: 10, endAt: 20 });
  });
  test('a leave without either is refused', () => {
    expect(() => leavePeriod(aLeave(), kolkata)).toThrow(RangeError);
  });
});

test('C4: REGULAR goes before FOLLOW_UP, then the oldest, then by id', () => {
  const followUp = aService({ id: 'a', type: 'FOLLOW_UP', createdAt: 1 });
  const old = aService({ id: 'c', createdAt: 2 });
  const twin = aService({ id: 'b', createdAt: 2 });
  const young = aService({ id: 'd', createdAt: 3 });
  expect([young, followUp, old, twin].sort(byPrecedence).map(({ id }) => id)).toEqual(['b', 'c', 'd', 'a']);
});
