import { describe, expect, test } from 'vitest';
import { decideBooking } from '../../src/calendar/decide-booking.ts';
import { explainStart } from '../../src/slots/domain/explain.ts';
import { completedByHold, hasExpired, type Hold, holdExpiry, judgedAt } from '../../src/calendar/hold.ts';
import { claimsAt } from '../../src/calendar/occupancy.ts';
import { nextChangeAt } from '../../src/calendar/next-change.ts';
import { findSlots } from '../../src/calendar/slots.ts';
import { alternatives } from '../support/alternatives.ts';
import { aCalendar, aClaim, at } from '../support/calendar.ts';

const monday = '2026-03-02';
const now = at(monday, '08:00');
const start = at(monday, '09:15');
const end = now + 60;

const { appointmentId: _, ...seat } = aClaim(start, start + 900);
const held = { ...seat, expiresAt: end };
const calendar = aCalendar();
const day = { fromDate: monday, toDate: monday };

const aHold: Hold = {
  id: 'ho-1',
  doctorId: 'doc',
  clinicId: 'clinic',
  serviceId: 'consult',
  mode: 'VIDEO',
  startAt: start,
  endAt: start + 900,
  createdAt: now + 0.5,
  expiresAt: end,
};

/** What each of those that look at claims makes of the held slot. */
function seen(moment: number): unknown[] {
  const slot = findSlots(calendar, [held], { ...day, now: moment }).find(({ startAt }) => startAt === start);
  const ask = (acceptAnyTime: boolean): boolean =>
    decideBooking(calendar, [held], {
      startAt: start,
      endAt: null,
      mode: null,
      serviceId: null,
      now: moment,
      acceptAnyTime,
      overbook: false,
    }).ok;
  const near = alternatives(calendar, [held], { around: start, mode: null, serviceId: null, now: moment, limit: 1 });
  return [
    slot?.available,
    slot?.booked,
    explainStart(calendar, [held], start, moment).offered,
    ask(false),
    ask(true),
    near[0]?.startAt === start,
  ];
}

describe('a hold among the claims (rule E7)', () => {
  test('counts until the second at which it expires, and then no more, for everything that looks at claims', () => {
    expect(seen(end - 1)).toEqual([false, 1, false, false, false, false]);
    expect(seen(end)).toEqual([true, 0, true, true, true, true]);
  });
  test('is the next change of an answer', () => {
    const slots = findSlots(calendar, [held], { ...day, now });
    expect(nextChangeAt(slots, calendar, now, [held])).toBe(end);
    expect(nextChangeAt(slots, calendar, end, [held])).toBe(at(monday, '09:00') + 1);
  });
  test('leaves the claims of appointments as they are', () => {
    const claims = [aClaim(0, 100)];
    expect(claimsAt(claims, 1_000_000)).toBe(claims);
  });
});

describe('a hold', () => {
  test('expires at a whole second, at the latest when it was asked to', () => {
    expect(holdExpiry(100.9, 30)).toBe(130);
    expect([129.999, 130].map((moment) => hasExpired({ expiresAt: 130 }, moment))).toEqual([false, true]);
  });
  test('says what a booking leaves out; a service of the booking’s own brings its own end and mode', () => {
    const nothing = { startAt: start, endAt: null, mode: null, serviceId: null };
    const all = { startAt: start, endAt: start + 900, mode: 'VIDEO', serviceId: 'consult' };
    expect(completedByHold(nothing, aHold)).toEqual(all);
    expect(completedByHold({ ...nothing, endAt: start, serviceId: 'consult' }, aHold)).toEqual(all);
    expect(completedByHold({ ...nothing, endAt: start + 60, mode: 'PHONE' }, aHold)).toEqual({
      ...all,
      endAt: start + 60,
      mode: 'PHONE',
    });
    expect(completedByHold({ ...nothing, serviceId: 'other' }, aHold)).toEqual({ ...nothing, serviceId: 'other' });
  });
  test('keeps the clock at its making while it stands', () => {
    expect([now + 30, end - 0.1, end, end + 5].map((moment) => judgedAt(aHold, moment))).toEqual([
      now + 0.5,
      now + 0.5,
      end,
      end + 5,
    ]);
  });
});
