import { expect, test } from 'vitest';
import { type Status, statuses } from '../../src/calendar/status.ts';
import { followUpService, isSameQueue, serviceAfterMove, statusAfterMove } from '../../src/calendar/moves.ts';
import { aCalendar, aService, aSession, at } from '../support/calendar.ts';

const here = { doctorId: 'doc', clinicId: 'clinic', practiceDate: '2026-03-02' };
const elsewhere = [
  { ...here, practiceDate: '2026-03-03' },
  { ...here, clinicId: 'other' },
];
const start = at('2026-03-02', '09:00');

test('C8: a queue is a doctor’s at a clinic on a day', () => {
  expect(isSameQueue(here, { ...here })).toBe(true);
  for (const place of [...elsewhere, { ...here, doctorId: 'other' }]) expect(isSameQueue(here, place)).toBe(false);
});

test('who was here is booked again on another day or at another clinic; every other status stays', () => {
  for (const status of Object.keys(statuses) as Status[]) {
    for (const place of elsewhere)
      expect([status, statusAfterMove(status, here, place)]).toEqual([
        status,
        status === 'CK' || status === 'PA' ? 'BK' : status,
      ]);
    expect(statusAfterMove(status, here, { ...here, doctorId: 'other' })).toBe(status);
  }
});

const follow = aService({ id: 'follow', type: 'FOLLOW_UP', createdAt: 2_000 });
const calendar = aCalendar({
  services: [aService(), follow],
  sessions: [aSession(), aSession({ id: 'late', serviceId: 'follow', toMinute: 570 })],
});
const asked = { mode: 'INCLINIC', startAt: start, acceptAnyTime: false } as const;

test('E4: a moved appointment keeps its service where that has the start and the mode, else the choice is open', () => {
  expect(serviceAfterMove(calendar, { ...asked, serviceId: 'follow' })).toBe('follow');
  expect(serviceAfterMove(calendar, { ...asked, serviceId: 'follow', startAt: at('2026-03-02', '09:45') })).toBeNull();
  expect(serviceAfterMove(calendar, { ...asked, serviceId: 'follow', mode: 'VIDEO' })).toBeNull();
  expect(serviceAfterMove(calendar, { ...asked, serviceId: 'another doctor’s' })).toBeNull();
  expect(serviceAfterMove(calendar, { ...asked, serviceId: null })).toBeNull();
});

test('C5: off every grid it keeps its own where any time is accepted', () => {
  const off = { ...asked, serviceId: 'follow', startAt: at('2026-03-02', '20:00') };
  expect(serviceAfterMove(calendar, { ...off, acceptAnyTime: true })).toBe('follow');
  expect(serviceAfterMove(calendar, { ...off, acceptAnyTime: true, mode: 'VIDEO' })).toBeNull();
  expect(serviceAfterMove(calendar, off)).toBeNull();
});

test('a follow-up is of a FOLLOW_UP service that has a slot from its start, best to its end', () => {
  expect(followUpService(calendar, null, start, null)).toBe('follow');
  expect(followUpService(calendar, null, at('2026-03-02', '09:45'), null)).toBeNull();
  expect(followUpService(calendar, 'VIDEO', start, null)).toBeNull();
  const long = aService({ id: 'long', type: 'FOLLOW_UP', createdAt: 3_000 });
  const both = aCalendar({
    services: [follow, long],
    sessions: [aSession({ serviceId: 'follow' }), aSession({ id: 'l', serviceId: 'long', slotMinutes: 30 })],
  });
  expect(followUpService(both, null, start, start + 1_800)).toBe('long');
  expect(followUpService(both, null, start, start + 60)).toBe('follow');
});
