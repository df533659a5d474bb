import { decide, mondayDate, nine, now } from '../support/decide.ts';
import { describe, expect, test } from 'vitest';
import { aCalendar, aClaim, aLeave, aService, aSession, at } from '../support/calendar.ts';

describe('C5: overbooking', () => {
  const taken = [aClaim(nine, at(mondayDate, '09:15'))];
  const overbook = true;
  test('books a slot that is taken and says so, and one that is free like any other', () => {
    expect(decide({ overbook }, aCalendar(), taken)).toMatchObject({
      ok: true,
      sessionId: 'morning',
      passedOver: ['TAKEN'],
    });
    expect(decide({ overbook })).toMatchObject({ ok: true, sessionId: 'morning', passedOver: [] });
  });
  test('passes over hours, notice, reach and leaves, and names all of them', () => {
    expect(decide({ overbook, startAt: nine + 60 })).toMatchObject({
      ok: true,
      isSlot: false,
      endAt: nine + 960,
      passedOver: ['NOT_OFFERED'],
    });
    const busy = aCalendar({
      services: [aService({ minimumNoticeMinutes: 10_080 })],
      leaves: [
        aLeave({ startDate: mondayDate, endDate: mondayDate }),
        aLeave({ id: 'closed', doctorId: null, clinicId: 'clinic', startDate: mondayDate, endDate: mondayDate }),
      ],
    });
    expect(decide({ overbook }, busy, taken)).toMatchObject({
      ok: true,
      sessionId: 'morning',
      passedOver: ['TOO_SOON', 'CLINIC_CLOSED', 'DOCTOR_ON_LEAVE', 'TAKEN'],
    });
    const soon = aCalendar({ services: [aService({ bookAheadDays: 0 })] });
    expect(decide({ overbook, startAt: nine + 7 * 86_400 }, soon)).toMatchObject({
      ok: true,
      passedOver: ['TOO_FAR_AHEAD'],
    });
  });
  test('passes over neither the past nor what the doctor does not have', () => {
    expect(decide({ overbook, startAt: now - 60 })).toMatchObject({ reason: 'PAST' });
    expect(decide({ overbook, serviceId: 'nobody' })).toMatchObject({ reason: 'NOT_OFFERED' });
  });
});

describe('C5: where any time is accepted', () => {
  const any = { acceptAnyTime: true };
  test('a slot is booked as a slot', () => {
    expect(decide(any, aCalendar({ sessions: [aSession({ bufferMinutes: 5, seats: 2 })] }))).toMatchObject({
      sessionId: 'morning',
      occupiedUntil: at(mondayDate, '09:20'),
    });
  });
  test('any other time is booked as asked, past, on leave and at night too', () => {
    const calendar = aCalendar({ leaves: [aLeave({ startDate: mondayDate, endDate: mondayDate })] });
    const startAt = at(mondayDate, '03:07');
    expect(decide({ ...any, startAt, endAt: startAt + 60 }, calendar)).toEqual({
      ok: true,
      serviceId: 'consult',
      sessionId: null,
      isSlot: false,
      mode: 'INCLINIC',
      practiceDate: mondayDate,
      startAt,
      endAt: startAt + 60,
      occupiedFrom: startAt,
      occupiedUntil: startAt + 60,
      passedOver: [],
    });
    expect(decide({ ...any, startAt: now - 86_400 })).toMatchObject({ ok: true, endAt: now - 86_400 + 900 });
  });
  test('a later end than the session has is booked as asked', () => {
    expect(decide({ ...any, endAt: at(mondayDate, '11:00') })).toMatchObject({
      ok: true,
      sessionId: null,
      endAt: at(mondayDate, '11:00'),
    });
  });
  test('without an end it lasts as long as the service, or fifteen minutes without one', () => {
    const long = aCalendar({ services: [aService({ durationMinutes: 40 })] });
    expect(decide({ ...any, startAt: nine + 60 }, long)).toMatchObject({ endAt: nine + 2460, serviceId: 'consult' });
    const none = aCalendar({ services: [], sessions: [] });
    expect(decide(any, none)).toMatchObject({ serviceId: null, mode: 'INCLINIC', endAt: nine + 900 });
    expect(decide({ ...any, mode: 'VIDEO' })).toMatchObject({ serviceId: null, mode: 'VIDEO', endAt: nine + 900 });
  });
  test('C6: it has the seats of the session of its service that covers it, else of the one with the most, and one where none does', () => {
    const more = aSession({ id: 'more', serviceId: 'other', seats: 3, toMinute: 570 });
    const calendar = aCalendar({
      services: [aService(), aService({ id: 'other', createdAt: 2_000 })],
      sessions: [aSession({ seats: 2 }), more],
    });
    const sessionAt = (clock: string, serviceId: string | null): unknown =>
      decide({ ...any, startAt: at(mondayDate, clock), serviceId }, calendar);
    expect(sessionAt('09:01', null)).toMatchObject({ sessionId: 'morning', isSlot: false });
    expect(sessionAt('09:01', 'other')).toMatchObject({ sessionId: 'more' });
    expect(sessionAt('09:31', 'other')).toMatchObject({ sessionId: 'morning' });
    expect(sessionAt('09:50', null)).toMatchObject({ sessionId: null });
  });
  test('only TAKEN refuses', () => {
    const taken = [aClaim(nine, at(mondayDate, '09:15'))];
    expect(decide(any, aCalendar(), taken)).toMatchObject({ ok: false, reason: 'TAKEN' });
    expect(decide({ ...any, startAt: nine + 60 }, aCalendar(), taken)).toEqual({ ok: false, reason: 'TAKEN' });
    expect(decide({ ...any, startAt: nine + 60, overbook: true }, aCalendar(), taken)).toMatchObject({
      ok: true,
      passedOver: ['TAKEN'],
    });
  });
  test('a service that the doctor does not have is not offered even then', () => {
    expect(decide({ ...any, serviceId: 'nobody' })).toMatchObject({ reason: 'NOT_OFFERED' });
    expect(decide({ ...any, serviceId: 'consult', mode: 'PHONE' })).toMatchObject({
      ok: true,
      serviceId: 'consult',
      mode: 'PHONE',
    });
  });
});
