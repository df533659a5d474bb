import { decide, mondayDate, nine, now } from '../support/decide.ts';
import { describe, expect, test } from 'vitest';
import { aCalendar, aClaim, aLeave, aService, aSession, at } from '../support/calendar.ts';

const two = aCalendar({
  services: [
    aService(),
    aService({ id: 'follow', type: 'FOLLOW_UP', durationMinutes: 10, createdAt: 1, modes: ['VIDEO', 'PHONE'] }),
  ],
  sessions: [aSession(), aSession({ id: 'short', serviceId: 'follow', slotMinutes: 10 })],
});

describe('C3: the end of an appointment', () => {
  test('absent or equal to the start, it is the slot’s own', () => {
    const slot = {
      ok: true,
      startAt: nine,
      endAt: at(mondayDate, '09:15'),
      occupiedUntil: at(mondayDate, '09:15'),
      passedOver: [],
    };
    expect(decide({})).toMatchObject({ ...slot, serviceId: 'consult', sessionId: 'morning', mode: 'INCLINIC' });
    expect(decide({ endAt: nine })).toMatchObject(slot);
  });
  test('inside the slot it is kept, and the slot is used up all the same', () => {
    expect(decide({ endAt: at(mondayDate, '09:05') })).toMatchObject({
      endAt: at(mondayDate, '09:05'),
      occupiedUntil: at(mondayDate, '09:15'),
    });
  });
  test('later, it needs every slot that it touches, to the last one’s buffer', () => {
    const calendar = aCalendar({ sessions: [aSession({ bufferMinutes: 5 })] });
    expect(decide({ endAt: at(mondayDate, '09:21') }, calendar)).toMatchObject({
      endAt: at(mondayDate, '09:21'),
      occupiedUntil: at(mondayDate, '09:40'),
    });
    expect(decide({ endAt: at(mondayDate, '09:18') }, calendar)).toMatchObject({
      endAt: at(mondayDate, '09:18'),
      occupiedUntil: at(mondayDate, '09:20'),
    });
    const later = [aClaim(at(mondayDate, '09:20'), at(mondayDate, '09:40'))];
    expect(decide({ endAt: at(mondayDate, '09:21') }, calendar, later)).toMatchObject({ ok: false, reason: 'TAKEN' });
  });
  test('beyond the session it is not offered', () => {
    expect(decide({ endAt: at(mondayDate, '10:00') })).toMatchObject({ ok: true });
    expect(decide({ endAt: at(mondayDate, '10:00') + 60 })).toMatchObject({
      ok: false,
      reason: 'NOT_OFFERED',
      sessionId: 'morning',
    });
  });
  test('C6: it must be free at every instant of it, and two that follow each other are one at a time', () => {
    const calendar = aCalendar({ sessions: [aSession({ seats: 2 })] });
    const claims = [aClaim(nine, at(mondayDate, '09:15')), aClaim(at(mondayDate, '09:15'), at(mondayDate, '09:30'))];
    expect(decide({ endAt: at(mondayDate, '09:30') }, calendar, claims)).toMatchObject({ ok: true });
    const one = aClaim(at(mondayDate, '09:25'), at(mondayDate, '09:26'));
    expect(decide({ endAt: at(mondayDate, '09:30') }, calendar, [...claims, one])).toMatchObject({
      ok: false,
      reason: 'TAKEN',
    });
  });
});

describe('C4: which service', () => {
  test('the named one', () => {
    expect(decide({ serviceId: 'follow' }, two)).toMatchObject({ serviceId: 'follow', mode: 'VIDEO' });
  });
  test('else the one with a slot from exactly this start to exactly this end', () => {
    expect(decide({ endAt: at(mondayDate, '09:10') }, two)).toMatchObject({
      serviceId: 'follow',
      endAt: at(mondayDate, '09:10'),
    });
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
    expect(decide({ startAt: at(mondayDate, '09:10'), serviceId: 'consult' }, two)).toMatchObject({
      reason: 'NOT_OFFERED',
    });
  });
  test('an archived service and an unknown one are not offered; one closed to patients is', () => {
    expect(decide({ serviceId: 'consult' }, aCalendar({ services: [aService({ archived: true })] }))).toMatchObject({
      reason: 'NOT_OFFERED',
    });
    expect(decide({ serviceId: 'nobody' })).toMatchObject({ reason: 'NOT_OFFERED' });
    expect(decide({}, aCalendar({ services: [aService({ allowPatientBooking: false })] }))).toMatchObject({ ok: true });
  });
  test('of several sessions with this start the first that is free, else the first', () => {
    const calendar = aCalendar({ sessions: [aSession({ slotMinutes: 30 }), aSession({ id: 'short' })] });
    const later = aClaim(at(mondayDate, '09:15'), at(mondayDate, '09:30'));
    expect(decide({}, calendar)).toMatchObject({ sessionId: 'morning' });
    expect(decide({}, calendar, [later])).toMatchObject({ sessionId: 'short' });
    expect(decide({}, calendar, [aClaim(nine, nine + 60)])).toMatchObject({
      ok: false,
      reason: 'TAKEN',
      sessionId: 'morning',
    });
  });
  test('C6: where sessions of different seats meet the strictest limit holds for both: one private patient excludes a group', () => {
    const group = aService({ id: 'group', createdAt: 2_000 });
    const calendar = aCalendar({
      services: [aService(), group],
      sessions: [aSession(), aSession({ id: 'many', serviceId: 'group', seats: 3 })],
    });
    const [alone, together] = ['morning', 'many'].map((sessionId) =>
      aClaim(nine, at(mondayDate, '09:15'), { sessionId }),
    );
    if (alone === undefined || together === undefined) throw new Error('both are there');
    for (const serviceId of ['consult', 'group'])
      expect(decide({ serviceId }, calendar, [alone])).toMatchObject({ reason: 'TAKEN' });
    expect(decide({ serviceId: 'consult' }, calendar, [together])).toMatchObject({ reason: 'TAKEN' });
    expect(decide({ serviceId: 'group' }, calendar, [together, together])).toMatchObject({ ok: true });
    expect(decide({ serviceId: 'group' }, calendar, [together, together, together])).toMatchObject({ reason: 'TAKEN' });
  });
  test('C6: nobody is in two clinics at once, whatever the seats', () => {
    const calendar = aCalendar({ sessions: [aSession({ seats: 10 })] });
    const there = aClaim(nine, at(mondayDate, '09:15'), { clinicId: 'other' });
    for (const over of [{}, { overbook: true }, { acceptAnyTime: true }]) {
      expect(decide(over, calendar, [there])).toMatchObject({ ok: false, reason: 'TAKEN' });
    }
  });
  test('past midnight the session of the day before is found', () => {
    const calendar = aCalendar({ sessions: [aSession({ fromMinute: 1410, toMinute: 1470 })] });
    expect(decide({ startAt: at('2026-03-03', '00:15') }, calendar)).toMatchObject({ ok: true, sessionId: 'morning' });
    expect(decide({ startAt: at('2026-03-03', '23:30') }, calendar)).toMatchObject({
      ok: false,
      reason: 'NOT_OFFERED',
    });
  });
});

describe('B6: the reason is the first that applies', () => {
  const strict = aCalendar({ services: [aService({ minimumNoticeMinutes: 60, bookAheadDays: 2 })] });
  test('PAST, TOO_SOON and TOO_FAR_AHEAD are said of a start of no grid too', () => {
    expect(decide({ startAt: now - 1 }, strict)).toMatchObject({ reason: 'PAST', notBefore: now + 3600 });
    expect(decide({ startAt: now + 61 }, strict)).toEqual({ ok: false, reason: 'TOO_SOON', notBefore: now + 3600 });
    const limit = at('2026-03-04', '00:00');
    expect(decide({ startAt: limit }, strict)).toEqual({ ok: false, reason: 'TOO_FAR_AHEAD', lastDate: '2026-03-03' });
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
    const closed = aLeave({
      id: 'closed',
      doctorId: null,
      clinicId: 'clinic',
      startDate: mondayDate,
      endDate: mondayDate,
    });
    const taken = [aClaim(nine, at(mondayDate, '09:15'))];
    expect(decide({}, aCalendar({ leaves: [away, closed] }), taken)).toEqual({
      ok: false,
      reason: 'CLINIC_CLOSED',
      leaveId: 'closed',
    });
    expect(decide({}, aCalendar({ leaves: [away] }), taken)).toEqual({
      ok: false,
      reason: 'DOCTOR_ON_LEAVE',
      leaveId: 'leave',
    });
    expect(decide({ startAt: nine + 60 }, aCalendar({ leaves: [away] }))).toMatchObject({ reason: 'DOCTOR_ON_LEAVE' });
  });
  test('a leave that the shown period only reaches by its later end counts', () => {
    const calendar = aCalendar({
      leaves: [aLeave({ startAt: at(mondayDate, '09:20'), endAt: at(mondayDate, '09:30') })],
    });
    expect(decide({}, calendar)).toMatchObject({ ok: true });
    expect(decide({ endAt: at(mondayDate, '09:25') }, calendar)).toMatchObject({ reason: 'DOCTOR_ON_LEAVE' });
  });
});
