import { describe, expect, it, test } from 'vitest';
import { decideBooking } from '../../src/calendar/decide-booking.ts';
import { lastDayOver } from '../../src/days/domain.ts';
import { explainStart } from '../../src/slots/domain/explain.ts';
import { practiceDateAt, practiceDayBegins } from '../../src/calendar/practice-day.ts';
import { nextChangeAt } from '../../src/calendar/next-change.ts';
import { findSlots } from '../../src/calendar/slots.ts';
import { aCalendar, aLeave, aService, aSession, at, kolkata } from '../support/calendar.ts';

const monday = '2026-03-02';
const tuesday = '2026-03-03';
const wednesday = '2026-03-04';
const everyNight = [1, 2, 3, 4, 5, 6, 7].map((weekday) =>
  aSession({ id: `night-${weekday}`, weekday, fromMinute: 20 * 60, toMinute: 26 * 60, slotMinutes: 30 }),
);
const nights = (more = {}) => aCalendar({ sessions: everyNight, ...more });

describe('the day of practice', () => {
  it('C8: is the evening before as long as its session goes on past midnight, else the local date', () => {
    const dateOf = (date: string, clock: string) => practiceDateAt(everyNight, at(date, clock), kolkata);
    expect([dateOf(monday, '19:00'), dateOf(monday, '20:00'), dateOf(monday, '23:59')]).toEqual([
      monday,
      monday,
      monday,
    ]);
    expect([dateOf(tuesday, '00:00'), dateOf(tuesday, '01:59')]).toEqual([monday, monday]);
    expect([dateOf(tuesday, '02:00'), dateOf(tuesday, '12:00')]).toEqual([tuesday, tuesday]);
    expect(practiceDateAt([], at(tuesday, '00:05'), kolkata)).toBe(tuesday);
  });

  it('C8: of two sessions that meet, the one that began first counts', () => {
    const early = aSession({ id: 'early', weekday: 2, fromMinute: 0, toMinute: 4 * 60 });
    expect(practiceDateAt([...everyNight, early], at(tuesday, '01:00'), kolkata)).toBe(monday);
    expect(practiceDateAt([...everyNight, early], at(tuesday, '03:00'), kolkata)).toBe(tuesday);
  });

  it('C8: begins when the night before ends, and at midnight where there was none', () => {
    expect(practiceDayBegins(everyNight, tuesday, kolkata)).toBe(at(tuesday, '02:00'));
    expect(practiceDayBegins([aSession()], tuesday, kolkata)).toBe(at(tuesday, '00:00'));
  });

  it.each([
    ['forward, and 02:30 is skipped', '2026-03-28', '2026-03-29', '2026-03-29T01:00:00Z'],
    ['back, and 02:30 comes twice', '2026-10-24', '2026-10-25', '2026-10-25T00:30:00Z'],
  ])('C8: lasts through a night in which the clocks go %s', (_what, evening, morning, end) => {
    const zone = 'Europe/Berlin';
    const night = aSession({ weekday: 6, fromMinute: 20 * 60, toMinute: 26 * 60 + 30 });
    const over = Date.parse(end) / 1_000;
    expect(practiceDayBegins([night], morning, zone)).toBe(over);
    expect([practiceDateAt([night], over - 1, zone), practiceDateAt([night], over, zone)]).toEqual([evening, morning]);
  });

  it('E5: is over when its date and its sessions are', () => {
    expect(lastDayOver(everyNight, kolkata, at(tuesday, '01:59'))).toBe('2026-03-01');
    expect(lastDayOver(everyNight, kolkata, at(tuesday, '02:00'))).toBe(monday);
  });
});

describe('whole-day leaves', () => {
  const onTuesday = nights({ leaves: [aLeave({ startDate: tuesday, endDate: tuesday })] });
  const reasonsOf = (date: string) =>
    findSlots(onTuesday, [], { fromDate: date, toDate: date, now: at(monday, '08:00') }).map(
      ({ startAt, reason }) => [(startAt - at(date, '00:00')) / 1_800, reason] as const,
    );

  test('C8: a leave on Tuesday takes Tuesday’s whole night and leaves Monday’s alone', () => {
    // Half hours after midnight: 00:00 to 01:30 are of the night before.
    expect(
      reasonsOf(tuesday)
        .filter(([, reason]) => reason === null)
        .map(([half]) => half),
    ).toEqual([0, 1, 2, 3]);
    expect(reasonsOf(wednesday).filter(([, reason]) => reason !== null)).toEqual(
      [0, 1, 2, 3].map((half) => [half, 'DOCTOR_ON_LEAVE']),
    );
  });

  test('C8: a booking is refused and explained by the same days', () => {
    const ask = (date: string, clock: string) =>
      decideBooking(onTuesday, [], {
        startAt: at(date, clock),
        endAt: null,
        mode: null,
        serviceId: null,
        now: at(monday, '08:00'),
        acceptAnyTime: false,
        overbook: false,
      });
    expect(ask(tuesday, '00:30')).toMatchObject({ ok: true, practiceDate: monday });
    expect(ask(wednesday, '00:30')).toMatchObject({ ok: false, reason: 'DOCTOR_ON_LEAVE', leaveId: 'leave' });
    expect(ask(wednesday, '20:00')).toMatchObject({ ok: true, practiceDate: wednesday });
    const explain = (date: string, clock: string) =>
      explainStart(onTuesday, [], at(date, clock), at(monday, '08:00')).causes;
    expect(explain(tuesday, '00:30')).toEqual([]);
    expect(explain(wednesday, '00:30')).toMatchObject([
      {
        code: 'DOCTOR_ON_LEAVE',
        leaveIds: ['leave'],
        message: `The doctor is on leave on ${tuesday}, the day on which the session begins.`,
      },
    ]);
  });
});

describe('book-ahead days', () => {
  const today = nights({ services: [aService({ bookAheadDays: 0 })] });
  const open = (now: number) =>
    findSlots(today, [], { fromDate: monday, toDate: wednesday, now })
      .filter(({ available }) => available)
      .map(({ practiceDate }) => practiceDate);

  test('C8: today alone is the whole night of today', () => {
    expect(open(at(monday, '19:00'))).toEqual(Array.from({ length: 12 }, () => monday));
    expect(open(at(tuesday, '00:05'))).toEqual([monday, monday, monday]);
    expect(new Set(open(at(tuesday, '02:00')))).toEqual(new Set([tuesday]));
  });

  test('C8: the next day opens when the night ends, and a kept answer is good until then', () => {
    const now = at(tuesday, '01:31');
    const slots = findSlots(today, [], { fromDate: tuesday, toDate: tuesday, now });
    expect(slots.some(({ available }) => available)).toBe(false);
    expect(nextChangeAt(slots, today, now)).toBe(at(tuesday, '02:00'));
    const explained = explainStart(today, [], at(tuesday, '20:00'), now).causes;
    expect(explained).toMatchObject([
      { code: 'TOO_FAR_AHEAD', message: `Consultation can be booked 0 days ahead, so now until ${monday}.` },
    ]);
  });
});
