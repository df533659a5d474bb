import { beforeAll, expect, test } from 'vitest';
import { dayOfSession } from '../../../src/calendar/appointment-limits.ts';
import { type Database, openDatabase, sql } from '../../../src/postgres/database.ts';
import { addDays, instantOf } from '../../../src/kernel/time.ts';
import { aSession } from '../../support/calendar.ts';
import { createTestDatabase } from '../../support/database.ts';

let db: Database;
beforeAll(async () => {
  const database = await createTestDatabase();
  db = openDatabase({ connectionString: database.connectionString, poolSize: 1 });
  return async () => {
    await db.close();
    await database.drop();
  };
});

const query = (text: string, values: readonly unknown[] = []): Promise<Record<string, number>[]> =>
  db.query(sql('', text), values);

/** On every day of the week, with a buffer that reaches into the day before; on three of them with a night. */
const sessions = [1, 2, 3, 4, 5, 6, 7].map((weekday) =>
  aSession({
    id: `session-${weekday}`,
    weekday,
    fromMinute: 5,
    toMinute: weekday % 2 === 0 ? 1_445 : 600,
    bufferBeforeMinutes: 10,
  }),
);

/** At one clinic of this zone, in a business called like it. */
async function writeSessions(zone: string): Promise<void> {
  await query(
    `insert into businesses (id, name, time_zone, country, created_at) values ($1, 'B', 'Asia/Kolkata', 'IN', now())`,
    [zone],
  );
  await query(
    `insert into clinics (business_id, id, name, address, time_zone, created_at)
      values ($1, 'clinic', 'C', 'A', $1, now())`,
    [zone],
  );
  await query(
    `insert into doctors (business_id, id, first_name, last_name, gender, created_at)
      values ($1, 'doc', 'D', 'D', 'F', now())`,
    [zone],
  );
  await query(
    `insert into services (
       business_id, id, doctor_id, name, type, modes, duration_minutes, currency, pre_pay, post_pay, book_ahead_days,
       minimum_notice_minutes, allow_patient_booking, archived, created_at
     ) values ($1, 'one', 'doc', 'One', 'REGULAR', '{INCLINIC}', 15, 'INR', false, false, 60, 0, true, false, now())`,
    [zone],
  );
  await query(
    `insert into sessions (
       business_id, id, doctor_id, clinic_id, service_id, weekday, from_minute, to_minute, slot_minutes,
       buffer_before_minutes, buffer_minutes, seats, created_at
     )
     select $2, id, 'doc', 'clinic', 'one', weekday, "fromMinute", "toMinute", 15, "bufferBeforeMinutes", 0, 1, now()
     from json_to_recordset($1) as s (
       id text, weekday integer, "fromMinute" integer, "toMinute" integer, "bufferBeforeMinutes" integer
     )`,
    [JSON.stringify(sessions), zone],
  );
}

test.each([
  // Clocks go back at 01:00 to midnight, which comes twice.
  ['America/Havana', 2026],
  ['Atlantic/Azores', 2026],
  // They go forward at midnight, which is skipped, and back at midnight to the evening before.
  ['Asia/Beirut', 2026],
  ['Africa/Cairo', 2026],
  ['America/Asuncion', 2023],
  ['Australia/Lord_Howe', 2026],
  ['Asia/Kolkata', 2026],
])(
  'C8: the days of sessions in %s are the same to the database and to the program, all through %i',
  async (zone, year) => {
    await writeSessions(zone);
    const instants = Array.from({ length: 366 }, (_, day) => addDays(`${year}-01-01`, day)).flatMap((date) => [
      instantOf(date, 0, zone),
      instantOf(date, 30, zone) + 3_600,
      instantOf(date, 720, zone),
    ]);
    const days = await query(
      `select extract(epoch from lower(day))::float8 as "startAt", extract(epoch from upper(day))::float8 as "endAt"
     from unnest($1::float8[]) with ordinality as i (at, n)
     cross join unnest($2::text[]) with ordinality as s (id, m)
     cross join lateral day_of_session($3, s.id, to_timestamp(i.at)) as day
     order by n, m`,
      [instants, sessions.map(({ id }) => id), zone],
    );
    expect(days).toEqual(instants.flatMap((at) => sessions.map((session) => dayOfSession([session], at, zone))));
  },
);
