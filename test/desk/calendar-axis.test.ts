import { expect, test } from 'vitest';
import { axisOf, gapsOf, hourMarks, placeOf, spanOf } from '../../web/src/features/calendar/axis.ts';
import { dayClock } from '../../web/src/features/calendar/day-clock.ts';
import { inLanes } from '../../web/src/features/calendar/lanes.ts';
import { at } from '../support/calendar.ts';

const newYork = 'America/New_York';
/** Sundays on which the clock jumps ahead at 02:00, and falls back at 02:00. */
const [shortDay, longDay] = ['2026-03-08', '2026-11-01'];

const wholeDay = (date: string, next: string) => {
  const clock = dayClock(date, newYork);
  return { clock, start: at(date, '00:00', newYork), end: at(next, '00:00', newYork) };
};

test('an hour that the clock skips is a gap in its column, and what comes after stands at its time', () => {
  const sunday = wholeDay(shortDay, '2026-03-09');
  const saturday = wholeDay('2026-03-07', shortDay);
  const axis = axisOf([saturday.clock, sunday.clock], [saturday, sunday]);
  expect([axis.first, axis.last, hourMarks(axis).length]).toEqual([0, 1_440, 24]);
  expect(gapsOf(axis, sunday.clock)).toEqual([{ at: 120, length: 60 }]);
  expect(gapsOf(axis, saturday.clock)).toEqual([]);
  expect(placeOf(axis, sunday.clock, at(shortDay, '09:00', newYork))).toBe(540);
  const across = { start: at(shortDay, '01:30', newYork), end: at(shortDay, '03:30', newYork) };
  expect(spanOf(axis, sunday.clock, across)).toEqual({ at: 90, length: 120 });
});

test('an hour that the clock shows twice is two on the axis, and a gap in the columns of other days', () => {
  const sunday = wholeDay(longDay, '2026-11-02');
  const monday = wholeDay('2026-11-02', '2026-11-03');
  const axis = axisOf([sunday.clock, monday.clock], [sunday, monday]);
  expect(axis.last).toBe(1_500);
  const texts = hourMarks(axis).toSorted((one, other) => one.at - other.at);
  expect(texts.slice(0, 4).map(({ text }) => text)).toEqual(['00:00', '01:00', '01:00', '02:00']);
  const first = at(longDay, '01:15', newYork);
  expect(placeOf(axis, sunday.clock, first)).toBe(75);
  expect(placeOf(axis, sunday.clock, first + 3_600)).toBe(135);
  expect([gapsOf(axis, sunday.clock), gapsOf(axis, monday.clock)]).toEqual([[], [{ at: 120, length: 60 }]]);
  expect(
    spanOf(axis, monday.clock, { start: at('2026-11-02', '01:30', newYork), end: at('2026-11-02', '02:00', newYork) }),
  ).toEqual({ at: 90, length: 30 });
});

test('a night goes on past midnight in the column of its evening', () => {
  const clock = dayClock('2026-03-06', 'Asia/Kolkata');
  const night = { clock, start: at('2026-03-06', '20:00'), end: at('2026-03-07', '02:00') };
  const axis = axisOf([clock], [night]);
  expect([axis.first, axis.last]).toEqual([1_200, 1_560]);
  expect(hourMarks(axis).map(({ text }) => text)).toEqual(['20:00', '21:00', '22:00', '23:00', '00:00', '01:00']);
});

test('those at one time stand beside each other, and those after them have the whole width again', () => {
  const items = [
    { at: 0, length: 30 },
    { at: 10, length: 10 },
    { at: 20, length: 20 },
    { at: 40, length: 10 },
  ];
  expect(inLanes(items).map(({ at: start, lane, lanes }) => [start, lane, lanes])).toEqual([
    [0, 0, 2],
    [10, 1, 2],
    [20, 1, 2],
    [40, 0, 1],
  ]);
});
