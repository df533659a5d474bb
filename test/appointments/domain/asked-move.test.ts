import { expect, test } from 'vitest';
import {
  askedEnd,
  type AskedMove,
  isMove,
  keepsDoctorAndTime,
  staysWithinTime,
  takesNoNewTime,
} from '../../../src/appointments/domain/asked-move.ts';
import { anAppointment } from '../../support/calendar.ts';

const start = 1_000_000;
const end = start + 900;
const state = anAppointment('ap-1', start);

function asked(over: Partial<AskedMove> = {}): AskedMove {
  return {
    doctorId: 'doc',
    clinicId: 'clinic',
    startAt: null,
    endAt: null,
    endPath: '/end_time',
    mode: null,
    serviceId: null,
    token: null,
    ...over,
  };
}

test.each([
  ['nothing', {}],
  ['the present start', { startAt: start }],
  ['the present start and end', { startAt: start, endAt: end }],
  ['the present mode and service', { mode: 'INCLINIC', serviceId: 'consult' }],
] as const)('a request for %s moves nothing', (_what, over) => {
  expect(isMove(state, asked(over))).toBe(false);
});

test.each([
  ['doctor', { doctorId: 'other' }],
  ['clinic', { clinicId: 'other' }],
  ['start', { startAt: start + 60 }],
  ['end', { endAt: end + 60 }],
  ['mode', { mode: 'VIDEO' }],
  ['service', { serviceId: 'other' }],
] as const)('a request for another %s moves the appointment', (_what, over) => {
  expect(isMove(state, asked(over))).toBe(true);
});

test('E6: the first time that is named for a dummy moves it, be it its own', () => {
  const dummy = anAppointment('ap-2', start, { isDummy: true });
  expect(keepsDoctorAndTime(dummy, asked({ startAt: start, endAt: end }))).toBe(false);
  expect(keepsDoctorAndTime(dummy, asked())).toBe(true);
});

test('an appointment stays within its time with an end that is no later, and only with its seat and service', () => {
  expect(staysWithinTime(state, asked(), end - 60)).toBe(true);
  expect(staysWithinTime(state, asked(), end + 60)).toBe(false);
  expect(staysWithinTime(state, asked({ startAt: start + 60 }), end)).toBe(false);
  expect(staysWithinTime(state, asked({ serviceId: 'other' }), end)).toBe(false);
  expect(staysWithinTime(anAppointment('ap-3', start, { seated: false }), asked(), end)).toBe(false);
});

test('a move takes no new time within its own, and always with another doctor or the first time of a dummy', () => {
  expect(takesNoNewTime(state, asked(), end)).toBe(true);
  expect(takesNoNewTime(state, asked(), end + 60)).toBe(false);
  expect(takesNoNewTime(state, asked({ doctorId: 'other' }), end)).toBe(false);
  expect(takesNoNewTime(anAppointment('ap-4', start, { isDummy: true }), asked(), end)).toBe(false);
});

test('C3: the end is the named one; another mode keeps the present one; every other move has the slot’s own', () => {
  expect(askedEnd(state, asked({ endAt: end + 60 }))).toBe(end + 60);
  expect(askedEnd(state, asked({ mode: 'VIDEO' }))).toBe(end);
  expect(askedEnd(state, asked({ startAt: start + 60 }))).toBeNull();
  expect(askedEnd(state, asked({ startAt: start + 60, endAt: start + 60 }))).toBeNull();
  expect(askedEnd(state, asked({ serviceId: 'other' }))).toBeNull();
});
