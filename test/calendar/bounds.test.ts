import { expect, test } from 'vitest';
import { decideBooking } from '../../src/calendar/decide-booking.ts';
import { findSlots } from '../../src/calendar/slots.ts';
import { endOfTime, isValidDate, localDateOf, parseDateInput } from '../../src/kernel/time.ts';
import { aCalendar, aLeave, aService, aSession, at } from '../support/calendar.ts';

test('dates end where text and the database still sort them', () => {
  for (const date of ['0000-01-01', '1849-12-31', '2200-01-01', '9999-12-31']) {
    expect([date, isValidDate(date), parseDateInput(date)]).toEqual([date, false, null]);
  }
  for (const date of ['1850-01-01', '2199-12-31']) expect([date, isValidDate(date)]).toEqual([date, true]);
  expect(localDateOf(endOfTime - 1, 'Pacific/Kiritimati') <= '2199-12-31').toBe(true);
});

test('the last day of all has its slots', () => {
  const calendar = aCalendar({ services: [aService()], sessions: [aSession({ weekday: 2 })] });
  const slots = findSlots(calendar, [], {
    fromDate: '2199-12-31',
    toDate: '2199-12-31',
    now: at('2024-09-02', '08:00'),
  });
  expect(slots.length).toBeGreaterThan(0);
});

test('an early end books no slot that a leave touches', () => {
  const monday = '2024-09-02';
  const leave = aLeave({ startAt: at(monday, '09:10'), endAt: at(monday, '10:00'), startDate: null, endDate: null });
  const calendar = aCalendar({ services: [aService()], sessions: [aSession({ weekday: 1 })], leaves: [leave] });
  const asked = {
    startAt: at(monday, '09:00'),
    mode: null,
    serviceId: null,
    now: at(monday, '08:00'),
    acceptAnyTime: false,
    overbook: false,
  };
  for (const endAt of [null, at(monday, '09:05'), at(monday, '09:10')]) {
    expect(decideBooking(calendar, [], { ...asked, endAt })).toMatchObject({ ok: false, reason: 'DOCTOR_ON_LEAVE' });
  }
});
