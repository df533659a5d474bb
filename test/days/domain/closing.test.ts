import { anAppointment, aSession, at, kolkata } from '../../support/calendar.ts';
import { describe, expect, it } from 'vitest';
import type { Status } from '../../../src/calendar/status.ts';
import { closesAt, statusAtClosing } from '../../../src/days/domain.ts';

const day = '2026-03-02';

describe('the closing of a day (rule E5)', () => {
  const ends = (marks: boolean, isDummy = false): (Status | null)[] =>
    (['OG', 'CK', 'PA', 'BK', 'RV', 'IN'] as const).map((status) => statusAtClosing({ status, isDummy }, marks));

  it('gives each status its end, and leaves who was booked where no-shows are turned off', () => {
    expect(ends(true)).toEqual(['AB', 'NS', 'NS', 'NS', 'NS', 'PC']);
    expect(ends(false)).toEqual(['AB', 'NS', 'NS', null, null, 'PC']);
    expect(ends(false, true)).toEqual(['AB', 'CN', 'CN', 'CN', 'CN', 'CN']);
    expect(statusAtClosing({ status: 'CMNP', isDummy: false }, true)).toBe(null);
  });

  it('waits for the day, the appointment and its session; one without a seat for every session of its day', () => {
    const night = aSession({ fromMinute: 1_200, toMinute: 1_560 });
    const midnight = at('2026-03-03', '00:00');
    expect(closesAt(anAppointment('a', at(day, '09:00')), [aSession(), night], kolkata)).toBe(midnight);
    expect(closesAt(anAppointment('a', at(day, '23:00')), [night], kolkata)).toBe(midnight + 7_200);
    expect(closesAt(anAppointment('a', at(day, '09:00'), { seated: false }), [night], kolkata)).toBe(midnight + 7_200);
    // Of the session that began the day before, and of a day that is not over for another day.
    expect(closesAt(anAppointment('a', at('2026-03-03', '01:00')), [night], kolkata)).toBe(at('2026-03-04', '00:00'));
    expect(closesAt(anAppointment('a', at(day, '23:50'), { endAt: midnight + 600 }), [], kolkata)).toBe(midnight + 600);
  });
});
