import { describe, expect, test } from 'vitest';
import { sql } from '../../src/postgres/database.ts';
import { openBareBusiness, start } from '../support/bare-business.ts';

const bare = openBareBusiness();
const { run, book } = bare;

describe('what the database refuses, whoever writes', () => {
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

  test('E2: a claim without a live appointment, and a live appointment without a claim', async () => {
    const [booked] = await book({});
    const id = booked?.appointment_id ?? '';
    await refused(
      `${claim} select $1, 'api-nobody', 'do-2', 'cl-1', null, ${time(0, 900)}, false`,
      'seat_claims_of_the_living',
    );
    await refused(
      `delete from seat_claims where business_id = $1 and appointment_id = '${id}'`,
      'appointments_hold_a_seat',
    );
    await refused(`update appointments set status = 'CN' where business_id = $1`, 'seat_claims_of_the_living');
    await run(
      `with freed as (delete
        from seat_claims where appointment_id = '${id}') update appointments set status = 'CN' where business_id = $1`,
    );
    await refused(`update appointments set status = 'BK' where business_id = $1`, 'appointments_hold_a_seat');
  });

  test('C7: one partner’s id for two appointments', async () => {
    await book({ partner_appointment_id: 'visit' }, { start_at: start + 900 });
    await expect(
      run(`update appointments set partner_appointment_id = 'visit' where business_id = $1`),
    ).rejects.toMatchObject({
      code: 'APPOINTMENT_ALREADY_EXISTS',
    });
  });

  test('C8: one token twice for a doctor, clinic and day', async () => {
    await book({});
    const again = `insert into tokens (business_id, doctor_id, clinic_id, practice_date, token, appointment_id)
      values ($1, 'do-1', 'cl-1', '2026-03-02', 1, 'x')`;
    await expect(run(again)).rejects.toMatchObject({ code: 'TOKEN_TAKEN' });
  });

  test('E3: any change of the history', async () => {
    await book({});
    for (const text of [
      `update appointment_history set actor_id = 'x' where business_id = $1`,
      'delete from appointment_history where business_id = $1',
    ]) {
      await refused(text, 'cannot be changed');
    }
    await expect(bare.db.query(sql('', 'truncate appointment_history'))).rejects.toThrow('cannot be changed');
    expect(
      await run('select action, from_status, to_status, version from appointment_history where business_id = $1'),
    ).toEqual([{ action: 'book', from_status: null, to_status: 'BK', version: 1 }]);
  });
});
