import { describe, expect, test } from 'vitest';
import { addDays, instantOf } from '../../src/kernel/time.ts';
import type { Calendar } from '../../src/calendar/calendar.ts';
import { nearestFreeSlots } from '../../src/calendar/nearest-free-slots.ts';
import { alternatives } from '../support/alternatives.ts';
import { aCalendar, aClaim, aLeave, aService, aSession, at, kolkata } from '../support/calendar.ts';

const mondayDate = '2026-03-02';
const tuesdayDate = '2026-03-03';
const before = at('2026-03-01', '12:00');

describe('B6: alternatives', () => {
  const weekly = aCalendar({ sessions: [aSession(), aSession({ id: 'tue', weekday: 2 })] });
  const wanted = { around: at(mondayDate, '09:15'), mode: null, serviceId: null, now: before, limit: 6 };
  const taken = [aClaim(at(mondayDate, '09:15'), at(mondayDate, '09:30'))];
  test('are the nearest free slots, nearest first, of two equally near the earlier', () => {
    const found = alternatives(weekly, taken, wanted);
    expect(found.map((slot) => slot.startAt)).toEqual([
      at(mondayDate, '09:00'),
      at(mondayDate, '09:30'),
      at(mondayDate, '09:45'),
      at(tuesdayDate, '09:00'),
      at(tuesdayDate, '09:15'),
      at(tuesdayDate, '09:30'),
    ]);
  });
  test('are of the asked mode, and of the asked service while it is offered here', () => {
    const calendar = aCalendar({
      services: [aService(), aService({ id: 'video', modes: ['VIDEO'] })],
      sessions: [aSession(), aSession({ id: 'v', serviceId: 'video' })],
    });
    const services = (over: object) =>
      new Set(alternatives(calendar, [], { ...wanted, ...over }).map((slot) => slot.serviceId));
    expect(services({ mode: 'VIDEO' })).toEqual(new Set(['video']));
    expect(services({ serviceId: 'consult' })).toEqual(new Set(['consult']));
    expect(services({ serviceId: 'gone' })).toEqual(new Set(['consult', 'video']));
    expect(services({ mode: 'PHONE' })).toEqual(new Set());
  });
  test('are the next ones when the wanted time is long past', () => {
    const found = alternatives(weekly, [], { ...wanted, around: at('2024-10-29', '09:00') });
    expect(found[0]?.startAt).toBe(at(mondayDate, '09:00'));
    expect(found).toHaveLength(6);
  });
  test('are the last open ones when the wanted time is too far ahead', () => {
    const calendar = aCalendar({ services: [aService({ bookAheadDays: 5 })] });
    const found = alternatives(calendar, [], { ...wanted, around: instantOf('2027-01-01', 0, kolkata) });
    expect(found[0]?.startAt).toBe(at(mondayDate, '09:45'));
  });
  test('name the same slot of two sessions once', () => {
    const calendar = aCalendar({ sessions: [aSession(), aSession({ id: 'twin' })] });
    expect(alternatives(calendar, [], { ...wanted, limit: 2 }).map((slot) => slot.startAt)).toEqual([
      at(mondayDate, '09:15'),
      at(mondayDate, '09:00'),
    ]);
  });
  test('are none when nothing is free as long as can be booked, and the first that are free after that', () => {
    const full = (days: number) => [aClaim(before - days * 86_400, before + days * 86_400)];
    expect(alternatives(weekly, full(70), wanted)).toEqual([]);
    expect(alternatives(weekly, full(40), wanted).map((slot) => slot.startAt)).toEqual([
      ...['09:00', '09:15', '09:30', '09:45'].map((start) => at('2026-04-13', start)),
      at('2026-04-14', '09:00'),
      at('2026-04-14', '09:15'),
    ]);
  });
  test('are found behind a leave of many months, which is jumped over', () => {
    const calendar = aCalendar({
      services: [aService({ bookAheadDays: 3_650 })],
      leaves: [
        aLeave({ startDate: mondayDate, endDate: '2035-01-01' }),
        aLeave({ startDate: '2035-01-02', endDate: '2035-01-07' }),
      ],
    });
    const asked: string[] = [];
    const found = alternatives(calendar, [], wanted, ({ fromDate, toDate }) => asked.push(`${fromDate} ${toDate}`));
    expect(found.map((slot) => slot.startAt)).toEqual([
      ...['09:00', '09:15', '09:30', '09:45'].map((start) => at('2035-01-08', start)),
      at('2035-01-15', '09:00'),
      at('2035-01-15', '09:15'),
    ]);
    expect(asked).toEqual(['2035-01-01 2035-01-15']);
  });
  test.each([
    ['days', (date: string) => aLeave({ startDate: date, endDate: date })],
    ['mornings', (date: string) => aLeave({ startAt: at(date, '08:00'), endAt: at(date, '10:00') })],
    [
      'halves of the morning',
      (date: string) => aLeave({ startAt: at(date, '09:30'), endAt: at(addDays(date, 1), '09:30') }),
    ],
  ])('are found behind three years of leaves of single %s', (_what, leave) => {
    const dates = Array.from({ length: 1_096 }, (_, index) => addDays(mondayDate, index));
    const leaves = [aLeave({ startAt: before, endAt: at(mondayDate, '09:30') }), ...dates.map(leave)];
    const back = addDays(mondayDate, 1_096);
    const calendar = aCalendar({
      services: [aService({ bookAheadDays: 3_650 })],
      sessions: [1, 2, 3, 4, 5, 6, 7].map((weekday) => aSession({ id: `day-${weekday}`, weekday })),
      leaves,
    });
    const asked: string[] = [];
    const [first] = alternatives(calendar, [], wanted, ({ fromDate, toDate }) => asked.push(`${fromDate} ${toDate}`));
    expect([first?.practiceDate, asked]).toEqual([back, ['2026-03-01 2026-03-08', `${back} ${addDays(back, 13)}`]]);
  });
  test('of a doctor whose hours have ended are none, and are not looked for on ten years of days', () => {
    let looked = 0;
    const ended = {
      ...aSession(),
      get validUntil() {
        looked += 1;
        return '2026-02-28';
      },
    };
    const calendar = aCalendar({ services: [aService({ bookAheadDays: 3_650 })], sessions: [ended] });
    expect(alternatives(calendar, [], wanted)).toEqual([]);
    expect(looked).toBeLessThan(100);
    expect(alternatives({ ...calendar, sessions: [] }, [], wanted)).toEqual([]);
  });
  test('of a session past midnight are found where the leave ends in the night', () => {
    const night = aSession({ fromMinute: 1_200, toMinute: 1_560, slotMinutes: 60 });
    const calendar = aCalendar({
      sessions: [night],
      leaves: [aLeave({ startAt: before, endAt: at('2026-03-10', '00:30') })],
    });
    expect(alternatives(calendar, [], { ...wanted, limit: 2 }).map((slot) => slot.startAt)).toEqual([
      at('2026-03-10', '01:00'),
      at('2026-03-16', '20:00'),
    ]);
  });
  test('are not looked for on more than a year of days with hours, where nothing is free for ten', () => {
    const daily = aCalendar({
      services: [aService({ bookAheadDays: 3_650 })],
      sessions: [1, 2, 3, 4, 5, 6, 7].map((weekday) => aSession({ id: `day-${weekday}`, weekday })),
    });
    let count = 0;
    expect(alternatives(daily, [aClaim(before, before + 4_000 * 86_400)], wanted, () => (count += 1))).toEqual([]);
    expect(count).toBeLessThan(7);
    const freeAfter = (days: number) => alternatives(daily, [aClaim(before, before + days * 86_400)], wanted).length;
    expect([freeAfter(360), freeAfter(370)]).toEqual([6, 0]);
  });
  const everyDay = [1, 2, 3, 4, 5, 6, 7];
  const roundTheClock = { fromMinute: 0, toMinute: 1_440, slotMinutes: 1 };
  /** How many steps a search takes. */
  function stepsOf(calendar: Calendar): number {
    const search = nearestFreeSlots(calendar, wanted);
    let steps = 0;
    while (search.next([]).done !== true) steps += 1;
    return steps;
  }
  test('are looked for among no more than 20,000 slots, and are those that were found by then', () => {
    const daily = aCalendar({
      sessions: everyDay.map((weekday) => aSession({ id: `day-${weekday}`, weekday, ...roundTheClock })),
    });
    const freeAfter = (days: number) => alternatives(daily, [aClaim(before, before + days * 86_400)], wanted).length;
    expect([freeAfter(13), freeAfter(14)]).toEqual([6, 0]);
  });
  test('of services that want to be booked a year ahead are not looked for on all days until then', () => {
    const names = ['consult', 'second', 'third'];
    const calendar = aCalendar({
      services: names.map((id) => aService({ id, bookAheadDays: 3_650, minimumNoticeMinutes: 525_600 })),
      sessions: names.flatMap((serviceId) =>
        everyDay.map((weekday) => aSession({ id: `${serviceId} ${weekday}`, serviceId, weekday, ...roundTheClock })),
      ),
    });
    expect(alternatives(calendar, [], wanted)).toEqual([]);
    // Fifty slots a step, and some steps a day.
    expect(stepsOf(calendar)).toBeLessThan(20_000 / 50 + 30);
  });
  test('of sessions that begin in ten years are not looked for on the days until then', () => {
    let looked = 0;
    const late = {
      ...aSession(),
      get validFrom() {
        looked += 1;
        return '2036-02-01';
      },
    };
    const calendar = aCalendar({ services: [aService({ bookAheadDays: 3_650 })], sessions: [late] });
    const [first] = alternatives(calendar, [], wanted);
    expect([first?.practiceDate, looked < 100]).toEqual(['2036-02-04', true]);
  });
  test('of sessions that are hardly ever held are looked for a day a step', () => {
    let looked = 0;
    const rare = Array.from({ length: 50 }, (_, index) => ({
      ...aSession({ id: `rare-${index}`, validFrom: '2026-03-02', everyWeeks: 52 }),
      get weeksOfMonth() {
        looked += 1;
        return [5];
      },
    }));
    const calendar = aCalendar({ services: [aService({ bookAheadDays: 3_650 })], sessions: rare });
    const search = nearestFreeSlots(calendar, wanted);
    let most = 0;
    for (let isDone = false; !isDone;) {
      const known = looked;
      isDone = search.next([]).done === true;
      most = Math.max(most, looked - known);
    }
    // Those of the day and of the evening before, when a day is sought and when its slots are.
    expect(most).toBeLessThanOrEqual(4 * rare.length);
    expect(stepsOf(calendar)).toBeGreaterThan(3_000);
  });
});
