import { expect, test } from 'vitest';
import { statuses, type Status } from '../../../src/calendar/status.ts';
import { queueStateOf, waitMinutes } from '../../../src/queue/domain/entry.ts';

const now = 1_000_000;

test('each status has one state at the desk', () => {
  const states = Object.fromEntries(
    (Object.keys(statuses) as Status[]).map((status) => [status, queueStateOf(status, null)]),
  );
  expect(states).toEqual({
    BK: 'expected',
    RV: 'expected',
    IN: 'expected',
    CK: 'waiting',
    PA: 'parked',
    OG: 'in_consultation',
    CM: 'done',
    CMNP: 'done',
    AB: 'done',
    NS: 'no_show',
    NSD: 'no_show',
    NSS: 'no_show',
    CN: 'cancelled',
    CND: 'cancelled',
    CNS: 'cancelled',
    PC: 'cancelled',
    PNR: 'cancelled',
    RE: 'cancelled',
    RES: 'cancelled',
    RED: 'cancelled',
  });
});

test('a waiting patient who is called is called, and no other one', () => {
  expect(queueStateOf('CK', now)).toBe('called');
  expect(queueStateOf('BK', now)).toBe('expected');
});

test('a patient who has not come yet waits from the start of the appointment on, all others from now', () => {
  const startAt = now + 600;
  expect(waitMinutes(startAt, 'expected', now + 900, now)).toBe(5);
  expect(waitMinutes(startAt, 'waiting', now + 900, now)).toBe(15);
});

test('a wait is counted in begun minutes and is never below none', () => {
  expect(waitMinutes(now, 'waiting', now + 61, now)).toBe(2);
  expect(waitMinutes(now + 600, 'expected', now, now)).toBe(0);
});
