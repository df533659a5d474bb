import { expect, test } from 'vitest';
import { at } from '../support/calendar.ts';
import { type Body, addHours, addService, conflictOf, instant, openDesk, reasonOf } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import type { ApiAnswer } from '../support/server.ts';

const desk = openDesk();

interface Alternative {
  readonly s: string;
  readonly e: string;
  readonly start_time: number;
  readonly end_time: number;
  readonly conf_id: string;
  readonly clinic_id: string;
}

function alternativesOf(answer: ApiAnswer): Alternative[] {
  return conflictOf(answer).details.alternatives as Alternative[];
}

async function changeService(changes: Body): Promise<void> {
  expectDone(await desk.business.api('PATCH', `/opdesk/v1/services/${desk.practice.serviceId}`, changes));
}

async function addLeave(leave: Body): Promise<void> {
  expectDone(await desk.business.api('POST', '/opdesk/v1/leaves', leave));
}

const closed = { clinic_id: 'cl-1', start_date: '2026-03-03' };
const away = { doctor_id: 'do-1', start_date: '2026-03-03' };
const tomorrow = at('2026-03-03', '09:00');

test('B6: PAST, a start before now; a start that is now can be had', async () => {
  desk.clock.set(instant('10:00') + 0.9);
  expect(reasonOf(await desk.send(desk.body('09:45')))).toBe('PAST');
  await desk.book('10:00');
  desk.clock.advance(0.2);
  expect(reasonOf(await desk.send(desk.body('10:00')))).toBe('PAST');
});

test('B6: TOO_SOON, nearer than the minimum notice; exactly at it can be had', async () => {
  await changeService({ minimum_notice_minutes: 90 });
  expect(reasonOf(await desk.send(desk.body('09:15')))).toBe('TOO_SOON');
  await desk.book('09:30');
});

test('B6: TOO_FAR_AHEAD, a local day beyond the book-ahead days', async () => {
  await changeService({ book_ahead_days: 1 });
  await desk.book(at('2026-03-03', '12:45'));
  const answer = await desk.send(desk.body(at('2026-03-04', '09:00')));
  expect(reasonOf(answer)).toBe('TOO_FAR_AHEAD');
  expect(alternativesOf(answer)[0]?.s).toBe('2026-03-03T12:30:00+05:30');
});

test('B6: CLINIC_CLOSED, DOCTOR_ON_LEAVE, and the clinic’s closure is said first', async () => {
  await addLeave(away);
  expect(reasonOf(await desk.send(desk.body(tomorrow)))).toBe('DOCTOR_ON_LEAVE');
  await addLeave(closed);
  expect(reasonOf(await desk.send(desk.body(tomorrow)))).toBe('CLINIC_CLOSED');
});

test('B6: a leave of some hours refuses what it touches and nothing else', async () => {
  await addLeave({ doctor_id: 'do-1', start_time: instant('10:05'), end_time: instant('10:30') });
  for (const start of ['10:00', '10:15']) expect(reasonOf(await desk.send(desk.body(start)))).toBe('DOCTOR_ON_LEAVE');
  for (const start of ['09:45', '10:30']) await desk.book(start);
});

test('B6: NOT_OFFERED, off the grid, outside the hours, or with a service or mode that is not there', async () => {
  for (const [start, details] of [
    ['09:05', {}],
    ['13:00', {}],
    ['14:00', {}],
    ['09:00', { mode: 'VIDEO' }],
    ['09:00', { conf_id: 'sv-nobody' }],
  ] as const) {
    expect(reasonOf(await desk.send(desk.body(start, details)))).toBe('NOT_OFFERED');
  }
});

test('B6: the reason is TAKEN where every seat is taken', async () => {
  await desk.book('09:00');
  expect(reasonOf(await desk.send(desk.body('09:00')))).toBe('TAKEN');
});

test('B6: of several reasons the first in the list is said', async () => {
  await desk.book(tomorrow);
  await addLeave(away);
  expect(reasonOf(await desk.send(desk.body(tomorrow)))).toBe('DOCTOR_ON_LEAVE');
  await addLeave(closed);
  await changeService({ book_ahead_days: 0 });
  expect(reasonOf(await desk.send(desk.body(tomorrow)))).toBe('TOO_FAR_AHEAD');
  await changeService({ minimum_notice_minutes: 100_000 });
  expect(reasonOf(await desk.send(desk.body(tomorrow)))).toBe('TOO_SOON');
  desk.clock.set(tomorrow + 1);
  expect(reasonOf(await desk.send(desk.body(tomorrow)))).toBe('PAST');
  expect(reasonOf(await desk.send(desk.body(tomorrow - 1)))).toBe('PAST');
});

test('B6: up to six alternatives, the nearest free slots, each ready to be booked', async () => {
  for (const start of ['10:00', '10:15', '09:30']) await desk.book(start);
  const alternatives = alternativesOf(await desk.send(desk.body('10:00')));
  expect(alternatives.map(({ s }) => s.slice(11, 16))).toEqual(['09:45', '10:30', '09:15', '10:45', '09:00', '11:00']);
  expect(alternatives[0]).toEqual({
    s: '2026-03-02T09:45:00+05:30',
    e: '2026-03-02T10:00:00+05:30',
    start_time: instant('09:45'),
    end_time: instant('10:00'),
    conf_id: desk.practice.serviceId,
    clinic_id: 'cl-1',
  });
  for (const { start_time: start, end_time: end, conf_id: confId } of alternatives) {
    await desk.book(start, { end_time: end, conf_id: confId });
  }
});

test('B6: alternatives reach into the days around, and never behind now', async () => {
  desk.clock.set(instant('12:40'));
  const alternatives = alternativesOf(await desk.send(desk.body('09:00')));
  expect(alternatives.map(({ s }) => s.slice(5, 16))).toEqual([
    '03-02T12:45',
    '03-03T09:00',
    '03-03T09:15',
    '03-03T09:30',
    '03-03T09:45',
    '03-03T10:00',
  ]);
});

test('B6: alternatives are of the service and the mode that were asked for', async () => {
  const video = await addService(desk, { name: 'Video', modes: ['VIDEO'] });
  await addHours(desk, { conf_id: video, from: '16:00', to: '16:30' });
  await desk.book('16:00', { conf_id: video });
  const services = async (details: Body): Promise<string[]> => {
    const alternatives = alternativesOf(await desk.send(desk.body('16:00', details)));
    expect(alternatives).toHaveLength(6);
    return [...new Set(alternatives.map((slot) => slot.conf_id))];
  };
  expect(await services({ conf_id: video })).toEqual([video]);
  expect(await services({ mode: 'tele' })).toEqual([video]);
  expect(await services({ mode: 'INCLINIC' })).toEqual([desk.practice.serviceId]);
});

test('B6: alternatives are free by the newest state, also right after the last seat went', async () => {
  const alternatives = alternativesOf(await desk.send(desk.body('09:05')));
  const nearest = alternatives[0]?.start_time ?? 0;
  await desk.book(nearest);
  const [first, second] = await Promise.all([desk.send(desk.body(nearest)), desk.send(desk.body(nearest))]);
  for (const answer of [first, second])
    expect(alternativesOf(answer).map((slot) => slot.start_time)).not.toContain(nearest);
});

test('B6: where nothing is free there are no alternatives', async () => {
  await addLeave({ clinic_id: 'cl-1', start_date: '2026-03-01', end_date: '2026-12-31' });
  expect(alternativesOf(await desk.send(desk.body('09:00')))).toEqual([]);
});

test('B6: a time a century ahead is too far ahead, and the first second of 1970 is past', async () => {
  expect(reasonOf(await desk.send(desk.body(at('2199-12-30', '10:00'))))).toBe('TOO_FAR_AHEAD');
  expect(reasonOf(await desk.send(desk.body(0)))).toBe('PAST');
});
