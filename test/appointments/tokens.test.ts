import { describe, expect, test } from 'vitest';
import { at } from '../support/calendar.ts';
import {
  addHours,
  addSecondClinic,
  bookedId,
  conflictOf,
  instant,
  issuesOf,
  openDesk,
  reasonOf,
} from '../support/desk.ts';
import { addDoctor } from '../support/practice.ts';
import { bringTo } from '../support/statuses.ts';

const desk = openDesk();

async function tokenOf(id: string): Promise<number> {
  return (await desk.read(id)).token as number;
}

async function bookToken(start: string | number, token?: number, ids: object = {}): Promise<number> {
  return tokenOf(await desk.book(start, {}, { ...ids, ...(token === undefined ? {} : { token }) }));
}

test('C8: left out, tokens run 1, 2, 3 in the order of booking', async () => {
  for (const [index, start] of ['11:00', '09:00', '10:00'].entries()) expect(await bookToken(start)).toBe(index + 1);
});

test('C8: one that is named is given, and the count passes over it', async () => {
  expect(await bookToken('09:00', 2)).toBe(2);
  expect(await bookToken('09:15', 999_999)).toBe(999_999);
  expect(await bookToken('09:30', 4)).toBe(4);
  expect([await bookToken('09:45'), await bookToken('10:00'), await bookToken('10:15')]).toEqual([1, 3, 5]);
});

test('C8: one that is named and taken is a 409 TOKEN_TAKEN, and its slot stays free', async () => {
  await bookToken('09:00', 2);
  await bookToken('09:15');
  for (const token of [1, 2]) {
    expect(conflictOf(await desk.send(desk.body('09:30', {}, { token }))).code).toBe('TOKEN_TAKEN');
  }
  expect(await bookToken('09:30')).toBe(3);
  expect(await desk.counts()).toMatchObject({
    appointments: 3,
    seat_claims: 3,
    tokens: 3,
    appointment_history: 3,
    outbox: 3,
  });
});

test('C8: a token is an integer from 1 to 999999', async () => {
  for (const [token, code] of [
    [0, 'too_small'],
    [-1, 'too_small'],
    [1_000_000, 'too_large'],
    [1.5, 'type'],
    ['2', 'type'],
    [null, 'type'],
  ]) {
    expect(issuesOf(await desk.send(desk.body('09:00', {}, { token })))).toEqual([`/token ${code}`]);
  }
});

test('C8: a refused booking uses no token', async () => {
  await bookToken('09:00');
  expect(reasonOf(await desk.send(desk.body('09:00')))).toBe('TAKEN');
  expect(reasonOf(await desk.send(desk.body('09:00', {}, { token: 2 })))).toBe('TAKEN');
  expect(reasonOf(await desk.send(desk.body('15:00')))).toBe('NOT_OFFERED');
  issuesOf(await desk.send(desk.body('09:15', {}, { patient_id: 'pt-nobody' })));
  expect(conflictOf(await desk.send(desk.body('09:15', {}, { token: 1 }))).code).toBe('TOKEN_TAKEN');
  expect(await bookToken('09:15')).toBe(2);
});

test('C8: a number once given is never given again, not even after a cancellation', async () => {
  const ids = [await desk.book('09:00'), await desk.book('09:15'), await desk.book('09:30', {}, { token: 7 })];
  for (const id of ids) await bringTo(desk, id, 'CN');
  for (const token of [1, 2, 7]) {
    expect(conflictOf(await desk.send(desk.body('09:00', {}, { token }))).code).toBe('TOKEN_TAKEN');
  }
  expect(await bookToken('09:00')).toBe(3);
});

test('C8: an overbooked appointment has a token like any other', async () => {
  expect(await bookToken('09:00')).toBe(1);
  expect(await bookToken('09:00', undefined, { overbook: true })).toBe(2);
  expect(await bookToken('09:00', 9, { overbook: true })).toBe(9);
});

test('C8: each doctor, each clinic and each local date counts for itself', async () => {
  await addSecondClinic(desk);
  await addDoctor(desk.server, desk.business, { id: 'do-2', clinicIds: ['cl-2'] });
  const tomorrow = at('2026-03-03', '09:00');
  expect(await bookToken('09:00', 1)).toBe(1);
  expect(await bookToken('09:15', undefined, { clinic_id: 'cl-2' })).toBe(1);
  expect(await bookToken('09:15', undefined, { clinic_id: 'cl-2', doctor_id: 'do-2' })).toBe(1);
  expect(await bookToken(tomorrow)).toBe(1);
  expect(await bookToken(tomorrow + 900, 2)).toBe(2);
  expect(await bookToken('09:30')).toBe(2);
});

test('C8: a session past midnight counts on the day on which it begins', async () => {
  await addHours(desk, { from: '23:30', to: '00:30' });
  expect(await bookToken('23:30')).toBe(1);
  expect(await bookToken(at('2026-03-03', '00:15'))).toBe(2);
  expect(await bookToken('23:45')).toBe(3);
  expect(await bookToken(at('2026-03-03', '09:00'))).toBe(1);
  expect(await bookToken(at('2026-03-04', '00:00'))).toBe(2);
  expect(
    await desk.rows(
      'select practice_date, last_token from token_counters where business_id = $1 order by practice_date',
    ),
  ).toEqual([
    { practice_date: '2026-03-02', last_token: 3 },
    { practice_date: '2026-03-03', last_token: 2 },
  ]);
});

test('C8: where no session covers the start, the day of practice is the local date of the start at the clinic', async () => {
  await addSecondClinic(desk, { timeZone: 'America/New_York' });
  const there = { clinic_id: 'cl-2' };
  const zone = 'America/New_York';
  expect(await bookToken(at('2026-03-02', '23:40', zone), undefined, there)).toBe(1);
  expect(await bookToken(at('2026-03-03', '00:10', zone), undefined, there)).toBe(1);
  expect(await bookToken(at('2026-03-03', '23:40', zone), undefined, there)).toBe(2);
  const dates = await desk.rows('select practice_date from appointments where business_id = $1 order by start_at');
  expect(dates.map((row) => row.practice_date)).toEqual(['2026-03-02', '2026-03-03', '2026-03-03']);
});

describe('many at once', () => {
  test('C8: tokens run 1, 2, 3 without gaps when forty book at once', async () => {
    await addHours(desk, { from: '14:00', to: '24:00' });
    const starts = Array.from({ length: 40 }, (_, slot) => instant('14:00') + slot * 900);
    const answers = await Promise.all(starts.map((start) => desk.send(desk.body(start))));
    const tokens = await Promise.all(answers.map(bookedId).map(tokenOf));
    expect(tokens.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
  });

  test('C8: no gaps when most are refused and some name their own', async () => {
    // Sixteen slots, five tries each; every fifth try names one of four numbers.
    const tries = Array.from({ length: 80 }, (_, index) =>
      desk.send(
        desk.body(instant('09:00') + (index % 16) * 900, {}, index % 5 === 0 ? { token: 3 + (index % 4) } : {}),
      ),
    );
    const answers = await Promise.all(tries);
    const ids = answers.filter(({ status }) => status === 201).map(bookedId);
    expect(ids).toHaveLength(16);
    const rows = await desk.rows(
      `select a.token, k.last_token from appointments a
       join token_counters k using (business_id, doctor_id, clinic_id, practice_date)
       where business_id = $1 order by a.token`,
    );
    const tokens = rows.map((row) => row.token as number);
    const last = rows[0]?.last_token as number;
    expect(new Set(tokens).size).toBe(16);
    // Up to where the count has come every number is given out.
    expect(tokens.filter((token) => token <= last)).toEqual(Array.from({ length: last }, (_, index) => index + 1));
    expect(tokens.filter((token) => token > last).every((token) => token >= 3 && token <= 6)).toBe(true);
    expect(await desk.counts()).toMatchObject({ seat_claims: 16, tokens: 16, appointment_history: 16, outbox: 16 });
  });

  test('C8: one token that twenty name at once is given to one of them', async () => {
    await addHours(desk, { from: '14:00', to: '24:00' });
    const starts = Array.from({ length: 20 }, (_, slot) => instant('14:00') + slot * 900);
    const answers = await Promise.all(starts.map((start) => desk.send(desk.body(start, {}, { token: 5 }))));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(new Set(answers.filter(({ status }) => status !== 201).map((answer) => conflictOf(answer).code))).toEqual(
      new Set(['TOKEN_TAKEN']),
    );
    expect(await desk.counts()).toMatchObject({ appointments: 1, seat_claims: 1, tokens: 1 });
  });
});
