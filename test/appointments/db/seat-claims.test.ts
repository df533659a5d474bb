import { describe, expect, test } from 'vitest';
import { sql } from '../../../src/postgres/database.ts';
import { openBareBusiness, start } from '../../support/bare-business.ts';

const bare = openBareBusiness();
const { run, book, outcomes, addSession } = bare;

describe('what the database refuses, whichever statement writes it', () => {
  const claim = `insert into seat_claims (business_id, appointment_id, doctor_id, clinic_id, session_id, occupied_from, occupied_until, overbooked)`;
  const time = (from: number, to: number): string => `to_timestamp(${start + from}), to_timestamp(${start + to})`;

  async function refused(text: string, constraint: string): Promise<void> {
    await expect(run(text)).rejects.toSatisfy(
      (error: Error & { constraint?: string; code?: string }) =>
        error.constraint === constraint ||
        error.message.includes(constraint) ||
        (error.code === 'SLOT_UNAVAILABLE' && constraint === 'seat_claims_counted'),
    );
  }

  test('C6: a claim typed by hand beyond the seats, whatever session it names', async () => {
    await addSession('group', 2);
    await book({}, {});
    for (const session of ['null', `'group-1'`, `'group-7'`, `'nobody'`]) {
      await refused(
        `${claim} select $1, 'api-x', 'do-1', 'cl-1', ${session}, ${time(0, 900)}, false`,
        'seat_claims_counted',
      );
      await refused(
        `${claim} select $1, 'api-x', 'do-1', 'cl-1', ${session}, ${time(-900, 1)}, false`,
        'seat_claims_counted',
      );
    }
    await refused(
      `${claim} select $1, 'hand-' || n, 'do-1', 'cl-1', null, ${time(3_600, 4_500)}, false
       from generate_series(1, 3) as n`,
      'seat_claims_counted',
    );
  });

  test('C6: one at another clinic, overbooked or not', async () => {
    await addSession('group', 2);
    await book({});
    for (const overbooked of [false, true]) {
      await refused(
        `${claim} select $1, 'api-x', 'do-1', 'cl-2', null, ${time(899, 1_000)}, ${overbooked}`,
        'seat_claims_counted',
      );
    }
  });

  test('C6: an update that moves one onto another, or makes one that is overbooked an ordinary one', async () => {
    await book({}, { start_at: start + 900 }, { start_at: start + 900, overbook: true });
    const move = `update seat_claims set occupied_from = to_timestamp($2), occupied_until = to_timestamp($3)
       where business_id = $1 and occupied_from = to_timestamp($4)`;
    await expect(run(move, start + 600, start + 1_000, start)).rejects.toMatchObject({ code: 'SLOT_UNAVAILABLE' });
    await refused(
      'update seat_claims set overbooked = false where business_id = $1 and overbooked',
      'seat_claims_counted',
    );
  });

  test('C6: an appointment that says another doctor, clinic or time than its claim', async () => {
    await book({});
    for (const change of [
      `doctor_id = 'do-2'`,
      `clinic_id = 'cl-2'`,
      `occupied_from = start_at - interval '1 minute'`,
      `occupied_until = occupied_until + interval '1 minute'`,
      'overbooked = true',
    ]) {
      await refused(`update appointments set ${change} where business_id = $1`, 'appointments_hold_a_seat');
    }
  });

  test('C6: a claim whose transaction began before its lock', async () => {
    await expect(
      bare.db.transaction(async (tx) => {
        await tx.query(sql('', 'set transaction isolation level repeatable read'));
        await tx.query(sql('', `${claim} select $1, 'api-x', 'do-1', 'cl-1', null, ${time(0, 900)}, false`), [bare.id]);
      }),
    ).rejects.toThrow('read committed');
  });

  test('C6: hands that type at the same time, in as many connections', async () => {
    await addSession('group', 2);
    const hold = (n: number): Promise<unknown> =>
      run(
        `with held as (
         insert into holds (business_id, id, client_id, doctor_id, clinic_id, mode, start_at, end_at, occupied_from, occupied_until, expires_at, created_at)
         select $1, $2, 'ec-1', 'do-1', 'cl-1', 'INCLINIC', a, b, a, b, b, a from (select ${time(0, 900)}) as t (a, b)
       )
       insert into seat_claims (business_id, hold_id, expires_at, doctor_id, clinic_id, session_id, occupied_from, occupied_until, overbooked)
       select $1, $2, b, 'do-1', 'cl-1', 'group-1', a, b, false from (select ${time(0, 900)}) as t (a, b)`,
        `ho-${n}`,
      );
    const tries = await Promise.allSettled(Array.from({ length: 20 }, (_, n) => hold(n)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
  });

  test('C6: seats lowered and raised since count as they are now', async () => {
    await addSession('group', 3);
    const [first] = await book({}, {}, {});
    await run('update sessions set seats = 1 where business_id = $1');
    const free = (id: string | null | undefined): Promise<unknown> =>
      run(
        `with freed as (delete from seat_claims where appointment_id = $2) update appointments set status = 'CN'
         where business_id = $1 and id = $2`,
        id,
      );
    await free(first?.appointment_id);
    expect(await outcomes({})).toEqual(['TAKEN']);
    await run('update sessions set seats = 3 where business_id = $1');
    expect(await outcomes({}, {})).toEqual(['BOOKED 4', 'TAKEN']);
  });

  test('C6: a private patient stays private when the session is removed, and a group stays a group', async () => {
    await addSession('private', 1);
    await addSession('group', 3);
    await addSession('later', 3);
    const later = {
      start_at: start + 900,
      occupied_from: start + 900,
      occupied_until: start + 1_800,
      end_at: start + 1_800,
    };
    expect(await outcomes({ session_id: 'private-1' }, later, later)).toEqual(['BOOKED 1', 'BOOKED 2', 'BOOKED 3']);
    await run(`delete from sessions where business_id = $1 and service_id in ('private', 'group')`);
    expect(await outcomes({ session_id: 'later-1' })).toEqual(['TAKEN']);
    expect(await outcomes({ ...later, session_id: 'later-1' }, { ...later, session_id: 'later-1' })).toEqual([
      'BOOKED 4',
      'TAKEN',
    ]);
    await refused(
      `${claim} select $1, 'api-x', 'do-1', 'cl-1', 'later-1', ${time(0, 900)}, false`,
      'seat_claims_counted',
    );
  });

  test('C6: a claim without a session, or of one that nobody knows, has the doctor alone', async () => {
    await addSession('group', 3);
    const later = {
      start_at: start + 900,
      occupied_from: start + 900,
      occupied_until: start + 1_800,
      end_at: start + 1_800,
    };
    expect(await outcomes({ session_id: null }, { ...later, session_id: 'nobody' })).toEqual(['BOOKED 1', 'BOOKED 2']);
    expect(await outcomes({}, later)).toEqual(['TAKEN', 'TAKEN']);
  });

  test('C6: a claim that names a session of another doctor has the doctor alone', async () => {
    await addSession('group', 3);
    await addSession('theirs', 3);
    await run(`update sessions set doctor_id = 'do-2' where business_id = $1 and service_id = 'theirs'`);
    expect(await outcomes({ session_id: 'theirs-1' }, {})).toEqual(['BOOKED 1', 'TAKEN']);
  });

  test('C6: a claim that goes to another session leaves the seats of the removed one behind', async () => {
    await addSession('private', 1);
    await addSession('group', 2);
    await book({ session_id: 'private-1' });
    await run(`delete from sessions where business_id = $1 and service_id = 'private'`);
    expect(await run('select last_seats from seat_claims where business_id = $1')).toEqual([{ last_seats: 1 }]);
    await run(`update seat_claims set session_id = 'group-1' where business_id = $1`);
    expect(await outcomes({}, {})).toEqual(['BOOKED 2', 'TAKEN']);
    expect(await run('select last_seats from seat_claims where business_id = $1')).toEqual([
      { last_seats: null },
      { last_seats: null },
    ]);
  });

  test('C6: a period that is empty or endless', async () => {
    for (const bad of ['now(), now()', `'-infinity', now()`, `now(), 'infinity'`]) {
      await refused(`${claim} select $1, 'api-x', 'do-1', 'cl-1', null, ${bad}, false`, 'seat_claims_period_check');
    }
  });
});
