import { describe, expect, it } from 'vitest';
import type { Session } from '../../src/calendar/schedule.ts';
import { instantOf } from '../../src/kernel/time.ts';
import { endOfSessions, nextWorkingInstant, workingHours } from '../../src/calendar/working-hours.ts';
import { aCalendar, aLeave, aSession, at, kolkata } from '../support/calendar.ts';

/** A Monday. */
const date = '2026-03-02';

function session(from: number, to: number, over: Partial<Session> = {}): Session {
  return aSession({ id: `${from}-${to}`, fromMinute: from * 60, toMinute: to * 60, ...over });
}

const twice = [session(9, 13), session(16, 18)];

/** Hours after the day's midnight. */
function hoursOf(over: Parameters<typeof aCalendar>[0], hasSeenSomebody = false): number[][] {
  const midnight = instantOf(date, 0, kolkata);
  return workingHours(aCalendar({ sessions: twice, ...over }), date, hasSeenSomebody).map(({ startAt, endAt }) => [
    (startAt - midnight) / 3_600,
    (endAt - midnight) / 3_600,
  ]);
}

const away = (from: string, to: string): ReturnType<typeof aLeave> =>
  aLeave({ startAt: at(date, from), endAt: at(date, to) });

describe('the hours of a day', () => {
  it('are its sessions, the breaks between them left out, the last without an end', () => {
    expect(hoursOf({})).toEqual([
      [9, 13],
      [16, Infinity],
    ]);
    expect(hoursOf({ sessions: [session(16, 18), session(12, 14), session(9, 12), session(10, 11)] })).toEqual([
      [9, 14],
      [16, Infinity],
    ]);
  });

  it('begin at any time once somebody has been seen', () =>
    expect(hoursOf({}, true)).toEqual([
      [-Infinity, 13],
      [16, Infinity],
    ]));

  it('of a night session go on past midnight', () =>
    expect(hoursOf({ sessions: [session(9, 13), session(20, 26)] })).toEqual([
      [9, 13],
      [20, Infinity],
    ]));

  it('are those of this day, clinic and doctor', () => {
    const others = [
      session(14, 15, { clinicId: 'other' }),
      session(14, 15, { doctorId: 'other' }),
      session(14, 15, { weekday: 2 }),
    ];
    expect(hoursOf({ sessions: [...twice, ...others] })).toEqual([
      [9, 13],
      [16, Infinity],
    ]);
  });

  it('are all the time on a day without sessions', () =>
    expect(hoursOf({ sessions: [] })).toEqual([[-Infinity, Infinity]]));

  it('know no leave of the doctor and no closure of the clinic', () => {
    const closure = { ...away('17:00', '17:30'), doctorId: null, clinicId: 'clinic' };
    expect(hoursOf({ leaves: [away('10:00', '11:00'), closure] })).toEqual([
      [9, 10],
      [11, 13],
      [16, 17],
      [17.5, Infinity],
    ]);
    expect(hoursOf({ leaves: [away('12:00', '17:00')] })).toEqual([
      [9, 12],
      [17, Infinity],
    ]);
    expect(hoursOf({ sessions: [], leaves: [away('10:00', '11:00')] })).toEqual([
      [-Infinity, 10],
      [11, Infinity],
    ]);
    expect(
      hoursOf({
        leaves: [
          { ...away('10:00', '11:00'), doctorId: 'other' },
          { ...away('10:00', '11:00'), clinicId: 'other' },
        ],
      }),
    ).toEqual([
      [9, 13],
      [16, Infinity],
    ]);
  });

  it('are over where a leave takes the end of the last session, for nobody knows whether the doctor comes back', () => {
    expect(hoursOf({ leaves: [away('17:00', '23:00')] })).toEqual([
      [9, 13],
      [16, 17],
    ]);
    expect(hoursOf({ leaves: [away('17:00', '18:00')] })).toEqual([
      [9, 13],
      [16, 17],
    ]);
    expect(hoursOf({ leaves: [away('18:00', '19:00')] })).toEqual([
      [9, 13],
      [16, 18],
    ]);
    expect(hoursOf({ leaves: [aLeave({ startDate: date, endDate: date })] })).toEqual([]);
  });

  it('go on after a pause, also beyond the end of the last session, for the doctor comes back', () => {
    const pause = (from: string, to: string): unknown =>
      hoursOf({ leaves: [{ ...away(from, to), clinicId: 'clinic', kind: 'pause' }] });
    expect(pause('12:00', '14:00')).toEqual([
      [9, 12],
      [16, Infinity],
    ]);
    expect(pause('17:00', '19:00')).toEqual([
      [9, 13],
      [16, 17],
      [19, Infinity],
    ]);
  });

  it('are over with an early departure, however late, on that day alone', () => {
    const departed = (from: string, to: string, sessions = twice): unknown =>
      hoursOf({ sessions, leaves: [{ ...away(from, to), clinicId: 'clinic', kind: 'departure' }] });
    expect(departed('12:00', '24:00')).toEqual([[9, 12]]);
    expect(departed('20:00', '24:00')).toEqual([
      [9, 13],
      [16, 20],
    ]);
    // The doctor came back before the day was over, after the end of the last session.
    expect(departed('12:00', '20:30')).toEqual([
      [9, 12],
      [20.5, Infinity],
    ]);
    // Hours were added that end later: the doctor is back for them.
    expect(departed('12:00', '17:00')).toEqual([
      [9, 12],
      [17, Infinity],
    ]);
    const tomorrow = aLeave({
      clinicId: 'clinic',
      startAt: at('2026-03-01', '12:00'),
      endAt: at(date, '00:00'),
      kind: 'departure',
    });
    expect(hoursOf({ sessions: [], leaves: [tomorrow] })).toEqual([
      [-Infinity, -12],
      [0, Infinity],
    ]);
    expect(hoursOf({ leaves: [tomorrow] })).toEqual([
      [9, 13],
      [16, Infinity],
    ]);
  });

  it('end when the hours of the doctor at another clinic begin, and leave those out on a day without sessions here', () => {
    const elsewhere = aCalendar({
      clinicId: 'other',
      sessions: [session(7, 8), session(19, 21), session(22, 23)].map((each) => ({ ...each, clinicId: 'other' })),
    });
    const hours = (sessions: readonly Session[]): number[][] =>
      workingHours(aCalendar({ sessions }), date, false, [elsewhere]).map(({ startAt, endAt }) =>
        [startAt, endAt].map((instant) => (instant - instantOf(date, 0, kolkata)) / 3_600),
      );
    expect(hours(twice)).toEqual([
      [9, 13],
      [16, 19],
    ]);
    expect(hours([session(9, 13), session(18, 20)])).toEqual([
      [9, 13],
      [18, 22],
    ]);
    expect(hours([])).toEqual([
      [-Infinity, 7],
      [8, 19],
      [21, 22],
      [23, Infinity],
    ]);
  });

  it('know that a leave at another clinic keeps the doctor from there', () => {
    const evening = session(19, 21, { clinicId: 'other' });
    const hours = (leave: Partial<ReturnType<typeof aLeave>>, sessions = twice): number[][] => {
      const elsewhere = aCalendar({
        clinicId: 'other',
        sessions: [evening],
        leaves: [aLeave({ clinicId: 'other', ...leave })],
      });
      return workingHours(aCalendar({ sessions }), date, false, [elsewhere]).map(({ startAt, endAt }) =>
        [startAt, endAt].map((instant) => (instant - instantOf(date, 0, kolkata)) / 3_600),
      );
    };
    expect(hours({ startDate: '2026-03-01', endDate: '2026-03-01' })).toEqual([
      [9, 13],
      [16, 19],
    ]);
    expect(hours({ startDate: date, endDate: date })).toEqual([
      [9, 13],
      [16, Infinity],
    ]);
    expect(hours({ doctorId: null, startAt: at(date, '18:00'), endAt: at(date, '20:00') })).toEqual([
      [9, 13],
      [16, 20],
    ]);
    expect(hours({ startAt: at(date, '19:30'), endAt: at(date, '20:00') }, [])).toEqual([
      [-Infinity, 19],
      [19.5, 20],
      [21, Infinity],
    ]);
  });

  it('begin again after the first moment of a break or a leave', () => {
    const hours = workingHours(aCalendar({ sessions: twice }), date, false);
    expect(nextWorkingInstant(hours, at(date, '12:59'))).toBe(at(date, '12:59'));
    expect(nextWorkingInstant(hours, at(date, '13:00'))).toBe(at(date, '16:00'));
    expect(nextWorkingInstant(hours, at(date, '23:00'))).toBe(at(date, '23:00'));
    expect(nextWorkingInstant([], 0)).toBeNull();
  });

  it('end with the last session that begins on the day', () => {
    expect(endOfSessions(aCalendar({ sessions: [session(20, 26), session(9, 13)] }), date)).toBe(at(date, '26:00'));
    expect(endOfSessions(aCalendar({ sessions: [] }), date)).toBe(-Infinity);
  });
});
