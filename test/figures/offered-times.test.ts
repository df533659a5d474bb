import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Calendar, leavesOf, sessionsHeld } from '../../src/calendar/calendar.ts';
import { cellsOn } from '../../src/calendar/grid.ts';
import { leaveTouches, sessionsOn } from '../../src/calendar/schedule.ts';
import { offeredTimes } from '../../src/figures/domain.ts';
import { addDays, instantOf, localMinuteOf } from '../../src/kernel/time.ts';
import { scenes } from '../support/arbitrary-calendar.ts';
import { aCalendar, aLeave, aSession, at } from '../support/calendar.ts';

function offered(calendar: Calendar, fromDate: string, toDate: string) {
  const steps = offeredTimes(calendar, { fromDate, toDate });
  let [step, count] = [steps.next(), 0];
  for (; step.done !== true; count += 1) step = steps.next();
  return { days: step.value, steps: count };
}

/** The minutes of a day by their start, with their seats: slot after slot, each compared with each leave. */
function minutesOf(calendar: Calendar, date: string): Map<number, number> {
  const seats = new Map<number, number>();
  for (const session of sessionsOn(sessionsHeld(calendar), date)) {
    for (const { startAt, endAt } of cellsOn(session, date, calendar.zone)) {
      const time = { startAt, endAt, practiceDate: date };
      if (leavesOf(calendar).some(({ leave }) => leaveTouches(leave, time))) continue;
      for (let minute = startAt; minute < endAt; minute += 60) {
        seats.set(minute, Math.max(seats.get(minute) ?? 0, session.seats));
      }
    }
  }
  return seats;
}

test('the offered time is that of the slots that no leave touches, each minute with the most seats', () => {
  fc.assert(
    fc.property(scenes, ({ calendar, date }) => {
      const { days } = offered(calendar, addDays(date, -1), addDays(date, 1));
      for (const day of [addDays(date, -1), date, addDays(date, 1)]) {
        const minutes = minutesOf(calendar, day);
        const { byHour = new Map<number, number>(), periods = [] } = days.find((each) => each.date === day) ?? {};
        const hours = new Map<number, number>();
        for (const [minute, seats] of minutes) {
          // By the hours that have passed since midnight, also where the clocks change by half of one.
          const since = minute - instantOf(day, 0, calendar.zone);
          const hour = Math.floor(localMinuteOf(minute - (since % 3_600), calendar.zone) / 60);
          hours.set(hour, (hours.get(hour) ?? 0) + seats);
        }
        expect(new Map(byHour)).toEqual(hours);
        const covered = periods.flatMap(({ startAt, endAt }) =>
          Array.from({ length: (endAt - startAt) / 60 }, (_, index) => startAt + index * 60),
        );
        expect(covered).toEqual([...minutes.keys()].toSorted((a, b) => a - b));
      }
    }),
    { numRuns: 300 },
  );
});

test('a leave is looked at once for each day that it is near, however many slots the day has', () => {
  let looked = 0;
  const day = '2026-03-02';
  const leaves = Array.from({ length: 200 }, (_, index) => ({
    ...aLeave({
      id: `leave-${index}`,
      startAt: at(addDays(day, index), '12:00'),
      endAt: at(addDays(day, index), '12:30'),
    }),
    get startDate() {
      looked += 1;
      return null;
    },
  }));
  const weekdays = [1, 2, 3, 4, 5, 6, 7];
  const sessions = weekdays.map((weekday) =>
    aSession({ id: `day-${weekday}`, weekday, fromMinute: 0, toMinute: 1_440, slotMinutes: 1 }),
  );
  const { days, steps } = offered(aCalendar({ sessions, leaves }), day, addDays(day, 90));
  expect(days.map(({ periods }) => periods.length)).toEqual(days.map(() => 2));
  expect([days.length, looked <= leaves.length + 91 * 4]).toEqual([91, true]);
  // One for each session that is held, and one for each day.
  expect(steps).toBe(91 * 2);
});
