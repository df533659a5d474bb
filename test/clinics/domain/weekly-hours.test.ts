import { describe, expect, it } from 'vitest';
import type { Session } from '../../../src/calendar/schedule.ts';
import { weeklyHours } from '../../../src/clinics/domain/weekly-hours.ts';
import { aService, aSession } from '../../support/calendar.ts';

/** A Monday. */
const today = '2026-03-02';

function session(from: number, to: number, over: Partial<Session> = {}): Session {
  return aSession({ id: `${from}-${to}`, fromMinute: from * 60, toMinute: to * 60, ...over });
}

/** The hours of Monday. */
function mondays(...sessions: readonly Session[]): number[][] {
  const [monday = []] = weeklyHours(sessions, [aService(), aService({ id: 'old', archived: true })], today);
  return monday.map(({ fromMinute, toMinute }) => [fromMinute / 60, toMinute / 60]);
}

describe('the usual hours of a doctor', () => {
  it('are those of every week, also of weeks that begin later, and not those that are over', () => {
    expect(mondays(session(9, 12), session(11, 13), session(20, 26))).toEqual([
      [9, 13],
      [20, 26],
    ]);
    expect(mondays(session(9, 12, { validFrom: '2027-01-01' }), session(14, 15, { validUntil: '2026-03-01' }))).toEqual(
      [[9, 12]],
    );
    expect(mondays(session(9, 12, { validUntil: today }), session(14, 15, { serviceId: 'old' }))).toEqual([[9, 12]]);
  });

  it('leave out what is held in some weeks alone', () => {
    const second = session(14, 16, { everyWeeks: 2, validFrom: '2026-02-23' });
    expect(mondays(second)).toEqual([]);
    expect(mondays(session(9, 12), second)).toEqual([[9, 12]]);
    expect(mondays(session(9, 12, { everyWeeks: 2, validFrom: '2026-04-06' }))).toEqual([]);
    expect(mondays(session(9, 12, { weeksOfMonth: [1, 2, 3, 4] }))).toEqual([]);
    expect(mondays(session(9, 12, { weeksOfMonth: [-1] }), session(9, 12, { weeksOfMonth: [1, 2, 3] }))).toEqual([]);
  });

  it('hold where other weeks make up for it, as far as both reach', () => {
    const even = session(9, 13, { everyWeeks: 2, validFrom: '2026-03-02' });
    expect(mondays(even, session(10, 14, { everyWeeks: 2, validFrom: '2026-03-09' }))).toEqual([[10, 13]]);
    expect(mondays(even, session(10, 14, { everyWeeks: 2, validFrom: '2027-03-01' }))).toEqual([]);
    expect(mondays(even, session(10, 14, { everyWeeks: 2, validFrom: '2027-03-08' }))).toEqual([[10, 13]]);
    expect(mondays(session(9, 12, { weeksOfMonth: [1, 2, 3, 4] }), session(9, 12, { weeksOfMonth: [5] }))).toEqual([
      [9, 12],
    ]);
  });

  it('are not changed by other hours on one date', () => {
    const once = session(17, 18, { weekday: null, date: '2026-03-09', replaces: true });
    expect(mondays(session(9, 12), once)).toEqual([[9, 12]]);
  });
});
