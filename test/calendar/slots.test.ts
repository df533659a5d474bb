import { describe, expect, test } from 'vitest';
import { nextChangeAt } from '../../src/calendar/next-change.ts';
import { claimsPeriod, findSlots, type Slot } from '../../src/calendar/slots.ts';
import type { Session } from '../../src/calendar/schedule.ts';
import { clockText, isoWithOffset, localMinuteOf } from '../../src/kernel/time.ts';
import { aCalendar, aClaim, aLeave, aService, aSession, at, kolkata } from '../support/calendar.ts';

const mondayDate = '2026-03-02';
const tuesdayDate = '2026-03-03';
const before = at('2026-03-01', '12:00');
const monday = { fromDate: mondayDate, toDate: mondayDate, now: before };

/** `09:00 free`, `09:15 TAKEN`, … */
function board(slots: readonly Slot[], zone: string = kolkata): string[] {
  return slots.map((slot) => `${clockText(localMinuteOf(slot.startAt, zone))} ${slot.reason ?? 'free'}`);
}

describe('findSlots', () => {
  test('D1: cuts each session into a fixed grid', () => {
    expect(board(findSlots(aCalendar(), [], monday))).toEqual(['09:00 free', '09:15 free', '09:30 free', '09:45 free']);
    expect(findSlots(aCalendar(), [], monday)[0]).toEqual({
      serviceId: 'consult',
      sessionId: 'morning',
      practiceDate: mondayDate,
      startAt: at(mondayDate, '09:00'),
      endAt: at(mondayDate, '09:15'),
      occupiedFrom: at(mondayDate, '09:00'),
      occupiedUntil: at(mondayDate, '09:15'),
      seats: 1,
      booked: 0,
      available: true,
      reason: null,
    });
  });
  test('D1: a taken slot stays in the answer and a short appointment shifts nothing', () => {
    const claims = [aClaim(at(mondayDate, '09:15'), at(mondayDate, '09:30'))];
    const slots = findSlots(aCalendar(), claims, monday);
    expect(board(slots)).toEqual(['09:00 free', '09:15 TAKEN', '09:30 free', '09:45 free']);
    expect(slots.map((slot) => slot.booked)).toEqual([0, 1, 0, 0]);
  });
  test('C6: a slot with two seats is free until both are taken', () => {
    const calendar = aCalendar({ sessions: [aSession({ seats: 2 })] });
    const one = aClaim(at(mondayDate, '09:00'), at(mondayDate, '09:15'));
    expect(board(findSlots(calendar, [one], monday))[0]).toBe('09:00 free');
    expect(board(findSlots(calendar, [one, one], monday))[0]).toBe('09:00 TAKEN');
  });
  test('C6: appointments that follow each other are one at a time', () => {
    const calendar = aCalendar({ sessions: [aSession({ slotMinutes: 30, seats: 2 })] });
    const claims = ['09:00', '09:10', '09:20'].map((start) =>
      aClaim(at(mondayDate, start), at(mondayDate, start) + 600),
    );
    expect(board(findSlots(calendar, claims, monday))[0]).toBe('09:00 free');
    expect(
      board(findSlots(calendar, [...claims, aClaim(at(mondayDate, '09:25'), at(mondayDate, '09:35'))], monday)),
    ).toEqual(['09:00 TAKEN', '09:30 free']);
  });
  test('C6: the buffer takes the seat too', () => {
    const calendar = aCalendar({ sessions: [aSession({ bufferMinutes: 15 })] });
    const elsewhere = aClaim(at(mondayDate, '09:20'), at(mondayDate, '09:25'));
    expect(board(findSlots(calendar, [elsewhere], monday))).toEqual(['09:00 TAKEN', '09:30 free']);
  });
  test('C6: a claim of another clinic with another grid takes every slot that it touches', () => {
    const claims = [aClaim(at(mondayDate, '09:10'), at(mondayDate, '09:40'))];
    expect(board(findSlots(aCalendar(), claims, monday))).toEqual([
      '09:00 TAKEN',
      '09:15 TAKEN',
      '09:30 TAKEN',
      '09:45 free',
    ]);
  });
  test('a slot in the past, too soon or too far ahead stays in the answer and says so', () => {
    const services = [aService({ minimumNoticeMinutes: 15, bookAheadDays: 6 })];
    const slots = findSlots(aCalendar({ services }), [], {
      fromDate: mondayDate,
      toDate: '2026-03-09',
      now: at(mondayDate, '09:15'),
    });
    expect(board(slots)).toEqual([
      '09:00 PAST',
      '09:15 TOO_SOON',
      '09:30 free',
      '09:45 free',
      '09:00 TOO_FAR_AHEAD',
      '09:15 TOO_FAR_AHEAD',
      '09:30 TOO_FAR_AHEAD',
      '09:45 TOO_FAR_AHEAD',
    ]);
  });
  test('book-ahead days count from today at the clinic, the last one whole', () => {
    const far = { fromDate: '2026-03-09', toDate: '2026-03-09', now: at(mondayDate, '23:59') };
    expect(
      findSlots(aCalendar({ services: [aService({ bookAheadDays: 7 })] }), [], far).every((slot) => slot.available),
    ).toBe(true);
    expect(
      findSlots(aCalendar({ services: [aService({ bookAheadDays: 6 })] }), [], far).some((slot) => slot.available),
    ).toBe(false);
  });
  test('a slot can be booked up to the very second of its notice and of its start', () => {
    const notice = aCalendar({ services: [aService({ minimumNoticeMinutes: 30 })] });
    const reasonAt = (calendar: typeof notice, now: number) => findSlots(calendar, [], { ...monday, now })[0]?.reason;
    expect(reasonAt(notice, at(mondayDate, '08:30'))).toBeNull();
    expect(reasonAt(notice, at(mondayDate, '08:30') + 1)).toBe('TOO_SOON');
    expect(reasonAt(aCalendar(), at(mondayDate, '09:00'))).toBeNull();
    expect(reasonAt(aCalendar(), at(mondayDate, '09:00') + 1)).toBe('PAST');
  });
  test('B6: of several reasons the first in order is named', () => {
    const closed = aLeave({ doctorId: null, clinicId: 'clinic', startDate: mondayDate, endDate: mondayDate });
    const away = aLeave({ id: 'away', startDate: mondayDate, endDate: mondayDate });
    const claims = [aClaim(at(mondayDate, '09:00'), at(mondayDate, '09:15'))];
    const reason = (leaves: (typeof closed)[], now: number) =>
      findSlots(aCalendar({ leaves }), claims, { ...monday, now })[0]?.reason;
    expect(reason([away, closed], before)).toBe('CLINIC_CLOSED');
    expect(reason([away], before)).toBe('DOCTOR_ON_LEAVE');
    expect(reason([], before)).toBe('TAKEN');
    expect(reason([away, closed], at(mondayDate, '12:00'))).toBe('PAST');
  });
  test('a leave takes the slots whose shown part it touches, and not those it only touches in the buffer', () => {
    const calendar = aCalendar({
      sessions: [aSession({ bufferMinutes: 5 })],
      leaves: [aLeave({ startAt: at(mondayDate, '09:16'), endAt: at(mondayDate, '09:21') })],
    });
    expect(board(findSlots(calendar, [], monday))).toEqual(['09:00 free', '09:20 DOCTOR_ON_LEAVE', '09:40 free']);
  });
  test('leaves of other clinics and other doctors do not count', () => {
    const leaves = [
      aLeave({ clinicId: 'other', startDate: mondayDate, endDate: mondayDate }),
      aLeave({ doctorId: 'other', startDate: mondayDate, endDate: mondayDate }),
      aLeave({ doctorId: null, clinicId: 'other', startDate: mondayDate, endDate: mondayDate }),
    ];
    expect(findSlots(aCalendar({ leaves }), [], monday).every((slot) => slot.available)).toBe(true);
  });
  test('archived services, other clinics and other doctors have no slots here', () => {
    expect(findSlots(aCalendar({ services: [aService({ archived: true })] }), [], monday)).toEqual([]);
    expect(findSlots(aCalendar({ sessions: [aSession({ clinicId: 'other' })] }), [], monday)).toEqual([]);
    expect(findSlots(aCalendar({ doctorId: 'other' }), [], monday)).toEqual([]);
  });
  test('services come REGULAR first and then the oldest, and the slots of each by start', () => {
    const calendar = aCalendar({
      services: [
        aService({ id: 'follow', type: 'FOLLOW_UP', createdAt: 1 }),
        aService({ id: 'new', createdAt: 2_000 }),
        aService(),
      ],
      sessions: [
        aSession({ id: 'f', serviceId: 'follow' }),
        aSession({ id: 'n', serviceId: 'new' }),
        aSession({ id: 'late', fromMinute: 700, toMinute: 715 }),
        aSession({ toMinute: 570 }),
      ],
    });
    const slots = findSlots(calendar, [], monday);
    expect([...new Set(slots.map((slot) => slot.serviceId))]).toEqual(['consult', 'new', 'follow']);
    expect(slots.slice(0, 3).map((slot) => slot.sessionId)).toEqual(['morning', 'morning', 'late']);
  });
  test('C8: slots after midnight belong to the local day on which they start', () => {
    const calendar = aCalendar({ sessions: [aSession({ fromMinute: 1410, toMinute: 1470 })] });
    expect(board(findSlots(calendar, [], monday))).toEqual(['23:30 free', '23:45 free']);
    const tuesday = { fromDate: tuesdayDate, toDate: tuesdayDate, now: before };
    expect(board(findSlots(calendar, [], tuesday))).toEqual(['00:00 free', '00:15 free']);
  });
  test('a session after the change of clocks keeps its clock times', () => {
    const calendar = aCalendar({ zone: 'Europe/London', sessions: [aSession({ weekday: 7 })] });
    const slots = findSlots(calendar, [], { fromDate: '2026-03-29', toDate: '2026-03-29', now: 1_774_000_000 });
    expect(board(slots, 'Europe/London')[0]).toBe('09:00 free');
    expect(slots[0]?.startAt).toBe(Date.parse('2026-03-29T08:00:00Z') / 1000);
  });
  describe('D1: the grid is one of elapsed time', () => {
    const newYork = 'America/New_York';
    const night = (over: Partial<Session>, date: string) => {
      const session = aSession({ weekday: 7, fromMinute: 0, toMinute: 360, slotMinutes: 60, ...over });
      const calendar = aCalendar({ zone: newYork, sessions: [session] });
      return findSlots(calendar, [], { fromDate: date, toDate: date, now: at('2026-03-01', '12:00') });
    };
    const texts = (slots: readonly Slot[]) => slots.map((slot) => isoWithOffset(slot.startAt, newYork).slice(11));

    test('seven slots of an hour from 00:00 to 06:00 when the clocks fall back, at seven instants', () => {
      expect(texts(night({}, '2026-11-01'))).toEqual([
        '00:00:00-04:00',
        '01:00:00-04:00',
        '01:00:00-05:00',
        '02:00:00-05:00',
        '03:00:00-05:00',
        '04:00:00-05:00',
        '05:00:00-05:00',
      ]);
    });
    test('five slots when they jump ahead, none of them in the hour that is skipped', () => {
      expect(texts(night({}, '2026-03-08'))).toEqual([
        '00:00:00-05:00',
        '01:00:00-05:00',
        '03:00:00-04:00',
        '04:00:00-04:00',
        '05:00:00-04:00',
      ]);
      expect(texts(night({ fromMinute: 120, toMinute: 180 }, '2026-03-08'))).toEqual([]);
      expect(texts(night({ fromMinute: 135, toMinute: 165, slotMinutes: 15 }, '2026-03-08'))).toEqual([]);
    });
    test('a session that ends in the skipped hour ends when the clocks jump, and the next one begins there', () => {
      expect(texts(night({ toMinute: 150, slotMinutes: 30 }, '2026-03-08')).at(-1)).toBe('01:30:00-05:00');
      expect(texts(night({ fromMinute: 150, toMinute: 240, slotMinutes: 30 }, '2026-03-08'))).toEqual([
        '03:00:00-04:00',
        '03:30:00-04:00',
      ]);
    });
    test('buffers count in elapsed time as well', () => {
      expect(texts(night({ toMinute: 300, slotMinutes: 50, bufferMinutes: 20 }, '2026-03-08'))).toEqual([
        '00:00:00-05:00',
        '01:10:00-05:00',
        '03:20:00-04:00',
      ]);
    });
  });
});

describe('nextChangeAt', () => {
  const change = (calendar: ReturnType<typeof aCalendar>, now: number) =>
    nextChangeAt(findSlots(calendar, [], { ...monday, now }), calendar, now);
  test('is the second after a slot’s start, because until then it can be had', () => {
    expect(change(aCalendar(), at(mondayDate, '08:00'))).toBe(at(mondayDate, '09:00') + 1);
    expect(change(aCalendar(), at(mondayDate, '09:00') + 1)).toBe(at(mondayDate, '09:15') + 1);
  });
  test('is the second after the notice where there is one', () => {
    const calendar = aCalendar({ services: [aService({ minimumNoticeMinutes: 60 })] });
    expect(change(calendar, at(mondayDate, '07:00'))).toBe(at(mondayDate, '08:00') + 1);
  });
  test('is the midnight that lets a far day in', () => {
    const calendar = aCalendar({ services: [aService({ bookAheadDays: 3 })] });
    expect(change(calendar, at('2026-02-20', '10:00'))).toBe(at('2026-02-27', '00:00'));
  });
  test('is null when nothing will change any more', () => {
    expect(change(aCalendar(), at(tuesdayDate, '00:00'))).toBeNull();
  });
});

test('the claims to load reach past both midnights by the longest slot and buffer', () => {
  const calendar = aCalendar({ sessions: [aSession({ slotMinutes: 50, bufferMinutes: 10 })] });
  const period = claimsPeriod(calendar, { fromDate: mondayDate, toDate: tuesdayDate });
  expect(period).toEqual({ startAt: at('2026-03-01', '23:00'), endAt: at('2026-03-04', '01:00') });
});
