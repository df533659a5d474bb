import { describe, expect, test } from 'vitest';
import { leavesOverSession } from '../../../src/schedules/domain/extra-sessions.ts';
import type { Leave } from '../../../src/calendar/schedule.ts';
import { aCalendar, aLeave, aSession, at } from '../../support/calendar.ts';

const date = '2026-05-01';
const extra = aSession({ weekday: null, date });
const over = (leaves: readonly Leave[], session = extra): string[] =>
  leavesOverSession(aCalendar({ leaves }), session).map(({ id }) => id);

describe('the leaves that leave an extra session without a slot', () => {
  test('are whole days and times that cover it, and closures of its clinic', () => {
    expect(over([aLeave({ startDate: date, endDate: date })])).toEqual(['leave']);
    expect(over([aLeave({ startAt: at(date, '08:00'), endAt: at(date, '10:00') })])).toEqual(['leave']);
    expect(over([aLeave({ doctorId: null, clinicId: 'clinic', startDate: date, endDate: date })])).toEqual(['leave']);
  });
  test('are several where only all of them together cover it', () => {
    const parts = [
      aLeave({ id: 'early', startAt: at(date, '08:00'), endAt: at(date, '09:20') }),
      aLeave({ id: 'late', startAt: at(date, '09:30'), endAt: at(date, '12:00') }),
      aLeave({ id: 'before', startAt: at(date, '06:00'), endAt: at(date, '08:00') }),
    ];
    expect(over(parts)).toEqual(['early', 'late']);
    expect(over(parts.slice(0, 1))).toEqual([]);
  });
  test('are none where a slot is left, at other clinics and for a weekly session', () => {
    expect(over([aLeave({ startDate: '2026-04-30', endDate: '2026-04-30' })])).toEqual([]);
    expect(over([aLeave({ clinicId: 'other', startDate: date, endDate: date })])).toEqual([]);
    expect(over([aLeave({ startDate: date, endDate: date })], aSession({ weekday: 5 }))).toEqual([]);
    expect(over([aLeave({ startAt: at(date, '08:00'), endAt: at(date, '09:45') })])).toEqual([]);
  });
});
