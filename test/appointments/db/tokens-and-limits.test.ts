import { describe, expect, test } from 'vitest';
import { openBareBusiness, start } from '../../support/bare-business.ts';

const bare = openBareBusiness();
const { run, book, addSession } = bare;

describe('assign_token', () => {
  const given = (named: number | null, doctor = 'do-1', clinic = 'cl-1', day = '2026-03-02') =>
    run('select assign_token($1, $2, $3, $4, $5, $6) as token', doctor, clinic, day, named, `for ${named}`).then(
      ([row]) => row.token as number | null,
    );

  test('counts from one, for each doctor, clinic and day of practice', async () => {
    expect([await given(null), await given(null)]).toEqual([1, 2]);
    expect([
      await given(null, 'do-2'),
      await given(null, 'do-1', 'cl-2'),
      await given(null, 'do-1', 'cl-1', '2026-03-03'),
    ]).toEqual([1, 1, 1]);
  });

  test('passes over numbers that a partner has named, and refuses one that is given', async () => {
    expect([await given(2), await given(3)]).toEqual([2, 3]);
    expect([await given(null), await given(null)]).toEqual([1, 4]);
    expect([await given(1), await given(3), await given(9)]).toEqual([null, null, 9]);
  });

  test('never gives a number again, also when its appointment is gone', async () => {
    await addSession('group', 1);
    await book({});
    await run(
      `with freed as (delete from seat_claims where business_id = $1) update appointments set status = 'CN'
       where business_id = $1`,
    );
    expect(await given(1)).toBe(null);
    expect(await bare.outcomes({})).toEqual(['BOOKED 2']);
  });

  test('gives a hundred callers at once a hundred numbers without a gap', async () => {
    const tokens = await Promise.all(Array.from({ length: 100 }, () => given(null)));
    expect(tokens.toSorted((one, other) => (one ?? 0) - (other ?? 0))).toEqual(
      Array.from({ length: 100 }, (_, n) => n + 1),
    );
  });
});

describe('limit_reached', () => {
  const reached = async (more: { own?: string; ownHold?: string; at?: number; session?: string } = {}) =>
    (
      await run(
        `select limit_reached($1, 'do-1', 'cl-1', $2, to_timestamp($3), $4, $5, to_timestamp($6)) as reached`,
        more.session ?? 'group-1',
        more.at ?? start,
        more.own ?? null,
        more.ownHold ?? null,
        start,
      )
    )[0].reached as boolean;
  const limit = (column: string, most: number) =>
    column === 'max_appointments'
      ? run('update sessions set max_appointments = $2 where business_id = $1', most)
      : run('update services set max_appointments_per_day = $2 where business_id = $1', most);
  const slots = (count: number) => book(...Array.from({ length: count }, (_, n) => ({ start_at: start + n * 900 })));

  test('is false without a limit, and for a session that is not there', async () => {
    await addSession('group', 9);
    await slots(9);
    expect([await reached(), await reached({ session: 'nobody' })]).toEqual([false, false]);
  });

  test.each(['max_appointments', 'max_appointments_per_day'])(
    'counts by %s what is live and what has taken place, but nothing that was cancelled',
    async (column) => {
      await addSession('group', 9);
      await limit(column, 3);
      const [first, second, third] = await slots(3);
      expect(await reached()).toBe(true);
      const end = (id: string | null | undefined, status: string) =>
        run(
          `with freed as (delete from seat_claims where business_id = $1 and appointment_id = $2)
           update appointments set status = $3 where business_id = $1 and id = $2`,
          id,
          status,
        );
      await end(first?.appointment_id, 'CM');
      await end(second?.appointment_id, 'AB');
      expect(await reached()).toBe(true);
      await end(third?.appointment_id, 'CN');
      expect(await reached()).toBe(false);
    },
  );

  test('counts holds until they expire, and never the own appointment or the own hold', async () => {
    await addSession('group', 9);
    await limit('max_appointments', 2);
    const [own] = await slots(1);
    await run(
      `with held as (
         insert into holds (business_id, id, client_id, doctor_id, clinic_id, mode, start_at, end_at, occupied_from, occupied_until, expires_at, created_at)
         select $1, 'ho-1', 'ec-1', 'do-1', 'cl-1', 'INCLINIC', a, b, a, b, b, a
           from (select to_timestamp($2), to_timestamp($3)) as t (a, b)
       )
       insert into seat_claims (business_id, hold_id, expires_at, doctor_id, clinic_id, session_id, occupied_from, occupied_until, overbooked)
       select $1, 'ho-1', b, 'do-1', 'cl-1', 'group-1', a, b, false
         from (select to_timestamp($2), to_timestamp($3)) as t (a, b)`,
      start + 900,
      start + 1_800,
    );
    expect(await reached()).toBe(true);
    expect(await reached({ own: own?.appointment_id ?? '' })).toBe(false);
    expect(await reached({ ownHold: 'ho-1' })).toBe(false);
    await run(
      'update seat_claims set expires_at = to_timestamp($2) where business_id = $1 and hold_id is not null',
      start,
    );
    expect(await reached()).toBe(false);
  });

  test('counts each day that the session is held for itself', async () => {
    await addSession('group', 9);
    await limit('max_appointments', 1);
    await slots(1);
    expect([await reached(), await reached({ at: start + 7 * 86_400 })]).toEqual([true, false]);
  });
});
