import { expect, test } from 'vitest';
import { dayKey, isConcerned } from '../../web/src/api/queries/day-key.ts';
import { at } from '../support/calendar.ts';

const changed = { appointmentId: 'api-1', clinicIds: ['cl-1'], doctorId: 'do-1', startAt: at('2026-03-04', '15:00') };
const week = ['02', '03', '04', '05', '06', '07', '08'].map((day) => `2026-03-${day}`);

const idle = (entries: readonly { readonly appointment_id: string }[]) =>
  ({ data: { entries }, fetchStatus: 'idle' }) as const;

/** The days of a week of a doctor that are read again. */
const readAgain = (doctor: string, shown: Readonly<Record<string, readonly string[]>> = {}): string[] =>
  week.filter((date) =>
    isConcerned(dayKey('cl-1', date, doctor), idle((shown[date] ?? []).map((id) => ({ appointment_id: id }))), changed),
  );

test('a change has its own day read again, that of the night before, and the day on which it was shown', () => {
  expect(readAgain('do-1')).toEqual(['2026-03-03', '2026-03-04']);
  expect(readAgain('do-1', { '2026-03-07': ['api-1'], '2026-03-08': ['api-2'] })).toEqual([
    '2026-03-03',
    '2026-03-04',
    '2026-03-07',
  ]);
});

test('a change of another doctor or clinic has nothing read again but where it was shown', () => {
  expect(readAgain('do-2')).toEqual([]);
  expect(readAgain('do-2', { '2026-03-02': ['api-1'] })).toEqual(['2026-03-02']);
  expect(isConcerned(dayKey('cl-2', '2026-03-04', undefined), idle([]), changed)).toBe(false);
});

test('the day that goes on is read again, and each that is being read: it may show what was there before', () => {
  expect(isConcerned(dayKey('cl-1', undefined, undefined), idle([]), changed)).toBe(true);
  const reading = { data: undefined, fetchStatus: 'fetching' } as const;
  expect(isConcerned(dayKey('cl-1', '2026-03-07', undefined), reading, changed)).toBe(true);
  expect(isConcerned(dayKey('cl-1', '2026-03-07', undefined), { ...reading, ...idle([]) }, changed)).toBe(false);
});
