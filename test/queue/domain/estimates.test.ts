import { describe, expect, it } from 'vitest';
import { statuses, type Status } from '../../../src/calendar/status.ts';
import { type Estimated, estimateStarts, usualSeconds } from '../../../src/queue/domain/estimates.ts';
import { anyTime } from '../../../src/calendar/working-hours.ts';

const now = 1_000_000;
const minute = 60;

/** Somebody who waits for a consultation of fifteen minutes, checked in and not called. */
function someone(id: string, over: Partial<Estimated> = {}): Estimated {
  return {
    id,
    status: 'CK',
    startAt: now,
    startedAt: null,
    endedAt: null,
    calledAt: null,
    serviceMinutes: 15,
    isDummy: false,
    ...over,
  };
}

function done(seconds: number, over: Partial<Estimated> = {}): Estimated {
  return someone('done', { status: 'CMNP', startedAt: now - 5_000, endedAt: now - 5_000 + seconds, ...over });
}

/** Minutes from now until each goes in. @param hours of the doctor in minutes from now */
function waits(
  entries: readonly Estimated[],
  ...hours: readonly (readonly [from: number, to: number])[]
): Record<string, number> {
  const open =
    hours.length === 0
      ? anyTime
      : hours.map(([from, to]) => ({ startAt: now + from * minute, endAt: now + to * minute }));
  return Object.fromEntries([...estimateStarts(entries, now, open)].map(([id, at]) => [id, (at - now) / minute]));
}

describe('how long consultations take', () => {
  it('is the median of those that are finished today, from three on', () => {
    expect(usualSeconds([done(600), done(900)])).toBeNull();
    expect(usualSeconds([done(600), done(9_000), done(700)])).toBe(700);
    expect(usualSeconds([done(600), done(9_000), done(700), done(800)])).toBe(750);
  });

  it('counts neither slips of the hand, nor aborted ones, nor those that were never started', () => {
    expect(usualSeconds([done(5), done(600), done(700), done(1, { status: 'AB' })])).toBeNull();
    expect(usualSeconds([done(600), done(700), done(800, { startedAt: null })])).toBeNull();
  });
});

describe('when somebody goes in', () => {
  it('is one after the other, in the order of the queue', () => {
    expect(waits([someone('a'), someone('b', { serviceMinutes: 30 }), someone('c')])).toEqual({ a: 0, b: 15, c: 45 });
  });

  it('begins when whoever is in consultation is done, which is never before now', () => {
    const inside = (startedAt: number): Estimated => someone('in', { status: 'OG', startedAt });
    expect(waits([inside(now - 10 * minute), someone('a')])).toEqual({ a: 5 });
    expect(waits([inside(now - 40 * minute), someone('a')])).toEqual({ a: 0 });
  });

  it('is when the hours of the doctor begin, for those who come before them', () => {
    expect(waits([someone('a'), someone('b')], [20, Infinity])).toEqual({ a: 20, b: 35 });
    expect(waits([someone('a')], [-20, Infinity])).toEqual({ a: 0 });
  });

  it('is never in a break: who does not get in before it waits until it is over', () => {
    // The one who goes in just before the break is still seen to the end.
    expect(waits([someone('a'), someone('b'), someone('c')], [-60, 10], [120, Infinity])).toEqual({
      a: 0,
      b: 120,
      c: 135,
    });
    expect(waits([someone('in', { status: 'OG', startedAt: now }), someone('a')], [-60, 10], [120, 180])).toEqual({
      a: 120,
    });
    expect(waits([someone('a', { calledAt: now })], [-60, -10], [120, 180])).toEqual({ a: 120 });
  });

  it('after a break goes by place among all who are there by then', () => {
    const booked = someone('b', { status: 'BK', startAt: now + 90 * minute });
    expect(waits([someone('a'), booked, someone('c'), someone('d')], [-60, 10], [120, Infinity])).toEqual({
      a: 0,
      b: 120,
      c: 135,
      d: 150,
    });
  });

  it('is not told to those who would go in after the hours are over', () => {
    expect(waits([someone('a'), someone('b'), someone('c')], [-60, 20])).toEqual({ a: 0, b: 15 });
    expect(waits([someone('a', { status: 'BK', startAt: now - 1 }), someone('b')], [-60, 0])).toEqual({});
  });

  it('is before all others for those who are called', () => {
    expect(waits([someone('a'), someone('b', { calledAt: now })])).toEqual({ b: 0, a: 15 });
  });

  it('counts who is booked from the start of the appointment on, and not before', () => {
    const booked = someone('b', { status: 'BK', startAt: now + 20 * minute });
    // At once, because b is not there yet; then b, whose time has come, and who has the place before c.
    expect(waits([booked, someone('a'), someone('d'), someone('c')])).toEqual({ a: 0, d: 15, b: 30, c: 45 });
    expect(waits([booked])).toEqual({ b: 20 });
  });

  it('lets nobody wait for those who are late, and tells when they would go in if they came', () => {
    const late = someone('l', { status: 'RV', startAt: now - 1 });
    expect(waits([someone('a'), late, someone('b')])).toEqual({ a: 0, l: 15, b: 15 });
    expect(waits([someone('a'), late])).toEqual({ a: 0, l: 15 });
    expect(waits([someone('b', { status: 'BK', startAt: now + 60 * minute }), late])).toEqual({ l: 0, b: 60 });
  });

  it('is not told of dummies, of those who are parked or proposed, and of those who are done or gone', () => {
    const others = (Object.keys(statuses) as Status[]).filter((status) => !['BK', 'RV', 'CK'].includes(status));
    expect(waits(others.map((status) => someone(status, { status, startedAt: status === 'OG' ? now : null })))).toEqual(
      {},
    );
    expect(waits([someone('dummy', { isDummy: true, status: 'BK', startAt: now + 1 })])).toEqual({});
  });

  it('counts fifteen minutes for somebody without a service', () => {
    expect(waits([someone('a', { serviceMinutes: null }), someone('b')])).toEqual({ a: 0, b: 15 });
  });
});
