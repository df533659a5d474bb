import { readdir, readFile } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase, sql } from '../../src/postgres/database.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import { renewPatientWords } from '../../src/patients/db/words.ts';
import { at } from '../support/calendar.ts';
import { createEmptyDatabase } from '../support/database.ts';

const folder = new URL('../../migrations/', import.meta.url);

let db: Database;
beforeAll(async () => {
  const database = await createEmptyDatabase();
  db = openDatabase({ connectionString: database.connectionString, poolSize: 1 });
  return async () => {
    await db.close();
    await database.drop();
  };
});

async function migrateBelow(version: number): Promise<void> {
  const names = (await readdir(folder)).filter((name) => Number(name.slice(0, 4)) < version).toSorted();
  for (const name of names) await db.query({ name: '', text: await readFile(new URL(name, folder), 'utf8') });
}

const zone = 'America/New_York';
const day = '2026-03-02';
const late = '2026-03-03';
/**
 * Of appointments that stood before the seats were counted: id, start, clinic, service and the session that covers it.
 */
const standing: readonly (readonly [string, number, string, string, string | null])[] = [
  ['in the morning', at(day, '09:00', zone), 'here', 'one', 'monday'],
  ['past its end', at(day, '11:50', zone), 'here', 'one', null],
  ['of another service', at(day, '09:00', zone), 'here', 'two', null],
  ['at another clinic, in its own zone', at(day, '09:00'), 'there', 'one', 'there'],
  ['past midnight', at(late, '01:00', zone), 'here', 'one', 'night'],
  ['on a date with hours of its own', at('2026-03-09', '09:00', zone), 'here', 'one', 'date'],
  ['when the hours are not valid any more', at('2026-04-06', '09:00', zone), 'here', 'one', null],
];

test('claims that stood before seats were counted get the session that covers them', async () => {
  await migrateBelow(21);
  await db.transaction(async (tx) => {
    const run = async (text: string, values: readonly unknown[] = []): Promise<unknown> =>
      tx.query(sql('', text), values);
    // Tokens and clients are left out: no migration reads them.
    await run('set local session_replication_role = replica');
    await run(`insert into businesses (id, name, time_zone, country) values ('b', 'B', $1, 'US')`, [zone]);
    await run(
      `insert into clinics (business_id, id, name, address, time_zone) values ('b', 'here', 'C', 'A', null), ('b', 'there', 'C', 'A', 'Asia/Kolkata')`,
    );
    await run(
      `insert into doctors (business_id, id, first_name, last_name, gender) values ('b', 'doc', 'A', 'R', 'F')`,
    );
    await run(
      `insert into patients (business_id, id, first_name, gender, first_key, last_key) values ('b', 'p', 'M', 'F', 'm', '')`,
    );
    await run(`insert into services (
        business_id, id, doctor_id, name, type, modes, duration_minutes, currency, pre_pay, post_pay, book_ahead_days,
        minimum_notice_minutes, allow_patient_booking
      ) select 'b', id, 'doc', id, 'REGULAR', '{INCLINIC}', 15, 'INR', false, false, 60, 0, true from unnest(array['one', 'two']) as id`);
    await run(`insert into sessions (
        business_id, id, doctor_id, clinic_id, service_id, weekday, on_date, from_minute, to_minute, valid_until, slot_minutes, buffer_minutes, seats
      ) values
        ('b', 'monday', 'doc', 'here', 'one', 1, null, 540, 720, '2026-03-31', 15, 0, 2),
        ('b', 'date', 'doc', 'here', 'one', null, '2026-03-09', 540, 720, null, 15, 0, 2),
        ('b', 'night', 'doc', 'here', 'one', 1, null, 1320, 1560, null, 15, 0, 2),
        ('b', 'tuesday', 'doc', 'here', 'one', 2, null, 540, 720, null, 15, 0, 2),
        ('b', 'there', 'doc', 'there', 'one', 1, null, 540, 720, null, 15, 0, 2)`);
    await insertStanding(run);
  });
  await migrate(db, renewPatientWords);
  const found = await db.query(sql('', 'select coalesce(appointment_id, hold_id) as id, session_id from seat_claims'));
  expect(found).toHaveLength(standing.length + 1);
  expect(found).toEqual(
    expect.arrayContaining([
      ...standing.map(([id, , , , sessionId]) => ({ id, session_id: sessionId })),
      { id: 'held', session_id: 'monday' },
    ]),
  );
});

async function insertStanding(run: (text: string, values?: readonly unknown[]) => Promise<unknown>): Promise<void> {
  for (const [id, startAt, clinicId, serviceId] of standing) {
    await run(
      `insert into appointments (
         business_id, id, doctor_id, clinic_id, service_id, patient_id, status, mode, channel, token, queue_position, local_date,
         start_at, end_at, occupied_until, overbooked, seated, created_at, created_by, updated_at, request_digest
       ) values (
         'b', $1, 'doc', $2, $3, 'p', 'BK', 'INCLINIC', 'API', 1, 1, '2026-03-02', to_timestamp($4), to_timestamp($4 + 900),
         to_timestamp($4 + 900), false, true, now(), 'c', now(), ''
       )`,
      [id, clinicId, serviceId, startAt],
    );
  }
  await run(
    `insert into holds (business_id, id, client_id, doctor_id, clinic_id, service_id, mode, start_at, end_at, occupied_until, expires_at, created_at)
     select business_id, 'held', 'c', doctor_id, clinic_id, service_id, mode, start_at, end_at, occupied_until, end_at, now()
     from appointments where id = 'in the morning'`,
  );
  await run(
    `insert into seat_claims (business_id, appointment_id, doctor_id, seat, seats, overbooked, period)
     select business_id, id, doctor_id, row_number() over () - 1, 20, false, tstzrange(start_at, occupied_until) from appointments`,
  );
  await run(
    `insert into seat_claims (business_id, hold_id, expires_at, doctor_id, seat, seats, overbooked, period)
     select business_id, id, expires_at, doctor_id, 19, 20, false, tstzrange(start_at, occupied_until) from holds`,
  );
}
