import { describe, expect, test } from 'vitest';
import { decideBooking } from '../../src/domain/decide-booking.ts';
import type { BookingRequest } from '../../src/domain/decide-booking.ts';
import type { Calendar, Claim } from '../../src/domain/slots.ts';
import { aCalendar, aClaim, aLeave, aService, aSession, at } from '../support/calendar.ts';

const mondayDate = '2026-03-02';
const now = at('2026-03-01', '12:00');
const nine = at(mondayDate, '09:00');

function decide(over: Partial<BookingRequest>, calendar: Calendar = aCalendar(), claims: readonly Claim[] = []) {
  return decideBooking(calendar, claims, {
    startAt: nine, endAt: null, mode: null, serviceId: null, now, acceptAnyTime: false, overbook: false, ...over,
  });
}

const two = aCalendar({
  services: [
    aService(), aService({ id: 'follow', type: 'FOLLOW_UP', durationMinutes: 10, createdAt: 1, modes: ['VIDEO', 'PHONE'] }),
  ],
  sessions: [aSession(), aSession({ id: 'short', serviceId: 'follow', slotMinutes: 10 })],
});

describe('C3: the end of an appointment', () => {
  test('absent or equal to the start, it is the slot’s own', () => {
    const slot = { ok: true, startAt: nine, endAt: at(mondayDate, '09:15'), occupiedUntil: at(mondayDate, '09:15'), seat: 0, seats: 1 };
    expect(decide({})).toMatchObject({ ...slot, serviceId: 'consult', sessionId: 'morning', mode: 'INCLINIC' });
    expect(decide({ endAt: nine })).toMatchObject(slot);
  });
  test('inside the slot it is kept, and the slot is used up all the same', () => {
    expect(decide({ endAt: at(mondayDate, '09:05') })).toMatchObject({ endAt: at(mondayDate, '09:05'), occupiedUntil: at(mondayDate, '09:15') });
  });
  test('later, it needs every slot that it touches, to the last one’s buffer', () => {
    const calendar = aCalendar({ sessions: [aSession({ bufferMinutes: 5 })] });
    expect(decide({ endAt: at(mondayDate, '09:21') }, calendar)).toMatchObject({ endAt: at(mondayDate, '09:21'), occupiedUntil: at(mondayDate, '09:40') });
    expect(decide({ endAt: at(mondayDate, '09:18') }, calendar)).toMatchObject({ endAt: at(mondayDate, '09:18'), occupiedUntil: at(mondayDate, '09:20') });
    const later = [aClaim(at(mondayDate, '09:20'), at(mondayDate, '09:40'))];
    expect(decide({ endAt: at(mondayDate, '09:21') }, calendar, later)).toMatchObject({ ok: false, reason: 'TAKEN' });
  });
  test('beyond the session it is not offered', () => {
    expect(decide({ endAt: at(mondayDate, '10:00') })).toMatchObject({ ok: true });
    expect(decide({ endAt: at(mondayDate, '10:00') + 60 })).toMatchObject({ ok: false, reason: 'NOT_OFFERED', sessionId: 'morning' });
  });
  test('one seat must be free over all of it: two half-free seats are none', () => {
    const calendar = aCalendar({ sessions: [aSession({ seats: 2 })] });
    const claims = [aClaim(nine, at(mondayDate, '09:15')), aClaim(at(mondayDate, '09:15'), at(mondayDate, '09:30'), { seat: 1 })];
    expect(decide({ endAt: at(mondayDate, '09:30') }, calendar, claims)).toMatchObject({ ok: false, reason: 'TAKEN' });
  });
});

describe('C4: which service', () => {
  test('the named one', () => {
    expect(decide({ serviceId: 'follow' }, two)).toMatchObject({ serviceId: 'follow', mode: 'VIDEO' });
  });
  test('else the one with a slot from exactly this start to exactly this end', () => {
    expect(decide({ endAt: at(mondayDate, '09:10') }, two)).toMatchObject({ serviceId: 'follow', endAt: at(mondayDate, '09:10') });
  });
  test('else REGULAR before FOLLOW_UP, then the oldest', () => {
    expect(decide({}, two)).toMatchObject({ serviceId: 'consult' });
    const calendar = aCalendar({
      services: [aService({ id: 'young', createdAt: 2_000 }), aService()],
      sessions: [aSession({ id: 'y', serviceId: 'young' }), aSession()],
    });
    expect(decide({}, calendar)).toMatchObject({ serviceId: 'consult' });
  });
  test('only one that offers the mode; no mode means its first', () => {
    expect(decide({ mode: 'PHONE' }, two)).toMatchObject({ serviceId: 'follow', mode: 'PHONE' });
    expect(decide({ mode: 'PHONE', serviceId: 'consult' }, two)).toMatchObject({ ok: false, reason: 'NOT_OFFERED' });
  });
  test('a start of no grid is not offered', () => {
    expect(decide({ startAt: nine + 60 })).toEqual({ ok: false, reason: 'NOT_OFFERED' });
    expect(decide({ startAt: at(mondayDate, '10:00') })).toMatchObject({ reason: 'NOT_OFFERED' });
    expect(decide({ startAt: at(mondayDate, '09:10'), serviceId: 'consult' }, two)).toMatchObject({ reason: 'NOT_OFFERED' });
  });
  test('an archived service and an unknown one are not offered; one closed to patients is', () => {
    expect(decide({ serviceId: 'consult' }, aCalendar({ services: [aService({ archived: true })] }))).toMatchObject({ reason: 'NOT_OFFERED' });
    expect(decide({ serviceId: 'nobody' })).toMatchObject({ reason: 'NOT_OFFERED' });
    expect(decide({}, aCalendar({ services: [aService({ allowPatientBooking: false })] }))).toMatchObject({ ok: true });
  });
  test('of several sessions with this start the first with a free seat, else the first', () => {
    const calendar = aCalendar({ sessions: [aSession(), aSession({ id: 'more', seats: 2 })] });
    const one = aClaim(nine, at(mondayDate, '09:15'));
    expect(decide({}, calendar)).toMatchObject({ sessionId: 'morning', seat: 0 });
    expect(decide({}, calendar, [one])).toMatchObject({ sessionId: 'more', seat: 1 });
    expect(decide({}, calendar, [one, { ...one, seat: 1 }])).toMatchObject({ ok: false, reason: 'TAKEN', sessionId: 'morning' });
  });
  test('past midnight the session of the day before is found', () => {
    const calendar = aCalendar({ sessions: [aSession({ fromMinute: 1410, toMinute: 1470 })] });
    expect(decide({ startAt: at('2026-03-03', '00:15') }, calendar)).toMatchObject({ ok: true, sessionId: 'morning' });
    expect(decide({ startAt: at('2026-03-03', '23:30') }, calendar)).toMatchObject({ ok: false, reason: 'NOT_OFFERED' });
  });
});

describe('B6: the reason is the first that applies', () => {
  const strict = aCalendar({ services: [aService({ minimumNoticeMinutes: 60, bookAheadDays: 2 })] });
  test('PAST, TOO_SOON and TOO_FAR_AHEAD are said of a start of no grid too', () => {
    expect(decide({ startAt: now - 1 }, strict)).toMatchObject({ reason: 'PAST', notBefore: now + 3600 });
    expect(decide({ startAt: now + 61 }, strict)).toEqual({ ok: false, reason: 'TOO_SOON', notBefore: now + 3600 });
    const limit = at('2026-03-04', '00:00');
    expect(decide({ startAt: limit }, strict)).toEqual({ ok: false, reason: 'TOO_FAR_AHEAD', notAfter: limit });
    expect(decide({ startAt: limit - 1 }, strict)).toMatchObject({ reason: 'NOT_OFFERED' });
  });
  test('off the grid they need to be true for every service in question', () => {
    const calendar = { ...two, services: [aService({ bookAheadDays: 0 }), ...two.services.slice(1)] };
    const startAt = nine + 60;
    expect(decide({ startAt }, calendar)).toMatchObject({ reason: 'NOT_OFFERED' });
    expect(decide({ startAt, mode: 'INCLINIC' }, calendar)).toMatchObject({ reason: 'TOO_FAR_AHEAD' });
    expect(decide({ startAt, serviceId: 'consult' }, calendar)).toMatchObject({ reason: 'TOO_FAR_AHEAD' });
  });
  test('a doctor without services is only ever past or not offered', () => {
    const none = aCalendar({ services: [], sessions: [] });
    expect(decide({ startAt: now - 1 }, none)).toMatchObject({ reason: 'PAST' });
    expect(decide({}, none)).toMatchObject({ reason: 'NOT_OFFERED' });
  });
  test('a closed clinic before the doctor’s leave, and both before NOT_OFFERED and TAKEN', () => {
    const away = aLeave({ startDate: mondayDate, endDate: mondayDate });
    const closed = aLeave({ id: 'closed', doctorId: null, clinicId: 'clinic', startDate: mondayDate, endDate: mondayDate });
    const taken = [aClaim(nine, at(mondayDate, '09:15'))];
    expect(decide({}, aCalendar({ leaves: [away, closed] }), taken)).toEqual({ ok: false, reason: 'CLINIC_CLOSED', leaveId: 'closed' });
    expect(decide({}, aCalendar({ leaves: [away] }), taken)).toEqual({ ok: false, reason: 'DOCTOR_ON_LEAVE', leaveId: 'leave' });
    expect(decide({ startAt: nine + 60 }, aCalendar({ leaves: [away] }))).toMatchObject({ reason: 'DOCTOR_ON_LEAVE' });
  });
  test('a leave that the shown period only reaches by its later end counts', () => {
    const calendar = aCalendar({ leaves: [aLeave({ startAt: at(mondayDate, '09:20'), endAt: at(mondayDate, '09:30') })] });
    expect(decide({}, calendar)).toMatchObject({ ok: true });
    expect(decide({ endAt: at(mondayDate, '09:25') }, calendar)).toMatchObject({ reason: 'DOCTOR_ON_LEAVE' });
  });
  test('D6: with a deleted doctor or clinic nothing is offered', () => {
    expect(decide({}, aCalendar({ offersSlots: false }))).toMatchObject({ reason: 'NOT_OFFERED' });
    expect(decide({ acceptAnyTime: true }, aCalendar({ offersSlots: false }))).toMatchObject({ reason: 'NOT_OFFERED' });
  });
});

describe('C5: overbooking', () => {
  const taken = [aClaim(nine, at(mondayDate, '09:15'))];
  test('books a taken slot without a seat, and a free one with its seat', () => {
    expect(decide({ overbook: true }, aCalendar(), taken)).toMatchObject({ ok: true, seat: null, seats: 1 });
    expect(decide({ overbook: true })).toMatchObject({ ok: true, seat: 0 });
  });
  test('overrules nothing but TAKEN', () => {
    expect(decide({ overbook: true, startAt: nine + 60 })).toMatchObject({ reason: 'NOT_OFFERED' });
    expect(decide({ overbook: true, startAt: now - 60 })).toMatchObject({ reason: 'PAST' });
  });
});

describe('C5: where any time is accepted', () => {
  const any = { acceptAnyTime: true };
  test('a slot is booked as a slot', () => {
    expect(decide(any, aCalendar({ sessions: [aSession({ bufferMinutes: 5, seats: 2 })] })))
      .toMatchObject({ sessionId: 'morning', occupiedUntil: at(mondayDate, '09:20'), seats: 2, seat: 0 });
  });
  test('any other time is booked as asked, past, on leave and at night too', () => {
    const calendar = aCalendar({ leaves: [aLeave({ startDate: mondayDate, endDate: mondayDate })] });
    const startAt = at(mondayDate, '03:07');
    expect(decide({ ...any, startAt, endAt: startAt + 60 }, calendar)).toEqual({
      ok: true, serviceId: 'consult', sessionId: null, mode: 'INCLINIC', startAt, endAt: startAt + 60,
      occupiedUntil: startAt + 60, seats: 1, seat: 0,
    });
    expect(decide({ ...any, startAt: now - 86_400 })).toMatchObject({ ok: true, endAt: now - 86_400 + 900 });
  });
  test('a later end than the session has is booked as asked', () => {
    expect(decide({ ...any, endAt: at(mondayDate, '11:00') })).toMatchObject({ ok: true, sessionId: null, endAt: at(mondayDate, '11:00') });
  });
  test('without an end it lasts as long as the service, or fifteen minutes without one', () => {
    const long = aCalendar({ services: [aService({ durationMinutes: 40 })] });
    expect(decide({ ...any, startAt: nine + 60 }, long)).toMatchObject({ endAt: nine + 2460, serviceId: 'consult' });
    const none = aCalendar({ services: [], sessions: [] });
    expect(decide(any, none)).toMatchObject({ serviceId: null, mode: 'INCLINIC', endAt: nine + 900 });
    expect(decide({ ...any, mode: 'VIDEO' })).toMatchObject({ serviceId: null, mode: 'VIDEO', endAt: nine + 900 });
  });
  test('the seats are the most of a session that covers it, and one where none does', () => {
    const calendar = aCalendar({ sessions: [aSession({ seats: 2 }), aSession({ id: 'more', seats: 3, toMinute: 570 })] });
    expect(decide({ ...any, startAt: nine + 60 }, calendar)).toMatchObject({ seats: 3 });
    expect(decide({ ...any, startAt: at(mondayDate, '09:20') }, calendar)).toMatchObject({ seats: 2 });
    expect(decide({ ...any, startAt: at(mondayDate, '09:50') }, calendar)).toMatchObject({ seats: 1 });
  });
  test('only TAKEN refuses', () => {
    const taken = [aClaim(nine, at(mondayDate, '09:15'))];
    expect(decide(any, aCalendar(), taken)).toMatchObject({ ok: false, reason: 'TAKEN' });
    expect(decide({ ...any, startAt: nine + 60 }, aCalendar(), taken)).toEqual({ ok: false, reason: 'TAKEN' });
    expect(decide({ ...any, startAt: nine + 60, overbook: true }, aCalendar(), taken)).toMatchObject({ ok: true, seat: null });
  });
  test('a service that the doctor does not have is not offered even then', () => {
    expect(decide({ ...any, serviceId: 'nobody' })).toMatchObject({ reason: 'NOT_OFFERED' });
    expect(decide({ ...any, serviceId: 'consult', mode: 'PHONE' })).toMatchObject({ ok: true, serviceId: 'consult', mode: 'PHONE' });
  });
});
