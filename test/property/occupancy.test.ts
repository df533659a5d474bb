import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase, sql } from '../../src/postgres/database.ts';
import { seatRefusalAt } from '../../src/calendar/decide-booking.ts';
import type { Calendar } from '../../src/calendar/slots.ts';
import { type Scene, scenes } from '../support/arbitrary-calendar.ts';
import { countedRefusal } from '../support/counted.ts';
import { createTestDatabase } from '../support/database.ts';

let db: Database;
beforeAll(async () => {
  const database = await createTestDatabase();
  db = openDatabase({ connectionString: database.connectionString, poolSize: 2 });
  return async () => {
    await db.close();
    await database.drop();
  };
});

/** A time that somebody wants, near who is there already. */
const wishes = fc.record({
  pick: fc.nat(),
  offset: fc.integer({ min: -90, max: 90 }),
  minutes: fc.integer({ min: 1, max: 180 }),
  session: fc.nat(),
});
type Wish = typeof wishes extends fc.Arbitrary<infer T> ? T : never;

function wanted({ claims, calendar, now }: Scene, { pick, offset, minutes, session }: Wish) {
  const around = claims[pick % Math.max(1, claims.length)]?.startAt ?? now;
  const occupiedFrom = around + offset * 60;
  const sessions = calendar.sessions.filter(({ clinicId }) => clinicId === 'clinic');
  const offering = sessions[session % (sessions.length + 1)];
  return { occupiedFrom, occupiedUntil: occupiedFrom + minutes * 60, sessionId: offering?.id ?? null };
}

function counted(
  { calendar, claims }: Scene,
  { occupiedFrom: startAt, occupiedUntil: endAt, sessionId }: ReturnType<typeof wanted>,
) {
  return countedRefusal(calendar, claims, { startAt, endAt, sessionId });
}

test('C6: what the program says of a time is what counting at every minute of it says', () => {
  fc.assert(
    fc.property(scenes, wishes, (scene, wish) => {
      const place = wanted(scene, wish);
      expect(seatRefusalAt(scene.calendar, scene.claims, place)).toBe(counted(scene, place));
    }),
    { numRuns: 2_000 },
  );
});

test('C6: what the database says of a time is what counting at every minute of it says', async () => {
  await fc.assert(
    fc.asyncProperty(scenes, fc.array(wishes, { minLength: 1, maxLength: 12 }), async (any, list) => {
      // What a table can hold.
      const sessions = any.calendar.sessions.filter(
        ({ fromMinute, toMinute }) => fromMinute < toMinute && fromMinute < 1_440,
      );
      const scene = { ...any, calendar: { ...any.calendar, sessions } };
      const places = list.map((wish) => wanted(scene, wish));
      expect(await askDatabase(scene, places)).toEqual(places.map((place) => counted(scene, place)));
    }),
    { numRuns: 150 },
  );
});

class Undone extends Error {}

async function askDatabase(scene: Scene, places: readonly ReturnType<typeof wanted>[]): Promise<unknown[]> {
  let answers: unknown[] = [];
  await db
    .transaction(async (tx) => {
      const run = (text: string, values: readonly unknown[] = []): Promise<{ refusal: unknown }[]> =>
        tx.query(sql('', text), values);
      await fill(run, scene);
      for (const { occupiedFrom, occupiedUntil, sessionId } of places) {
        const [row] = await run(
          `select coalesce(
           seat_refusal('b', 'doc', 'clinic', $1, tstzrange(to_timestamp($2), to_timestamp($3)), null, null, null, to_timestamp($4)),
           case when limit_reached('b', 'doc', 'clinic', $1, to_timestamp($2), null, null, to_timestamp($4)) then 'TAKEN' end
         ) as refusal`,
          [sessionId, occupiedFrom, occupiedUntil, scene.now],
        );
        answers = [...answers, row?.refusal];
      }
      throw new Undone();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undone)) throw error;
    });
  return answers;
}

/** The scene as rows. Its claims are written past the trigger, because a random past need not have been allowed. */
async function fill(
  run: (text: string, values?: readonly unknown[]) => Promise<unknown>,
  { calendar, claims }: Scene,
): Promise<void> {
  await run(`set local session_replication_role = replica`);
  await run(`insert into businesses (id, name, time_zone, country) values ('b', 'B', 'Asia/Kolkata', 'IN')`);
  await run(
    `insert into clinics (business_id, id, name, address, time_zone) select 'b', unnest(array['clinic', 'other']), 'C', 'A', $1`,
    [calendar.zone],
  );
  await insertSchedule(run, calendar);
  await run(
    `insert into seat_claims (business_id, appointment_id, doctor_id, clinic_id, session_id, last_seats, occupied_from, occupied_until, overbooked)
     select 'b', id, 'doc', "clinicId", "sessionId", "lastSeats", to_timestamp("startAt"), to_timestamp("endAt"), false
     from json_to_recordset($1) as c (id text, "clinicId" text, "sessionId" text, "lastSeats" integer, "startAt" float8, "endAt" float8)`,
    [JSON.stringify(claims.map((claim, index) => ({ ...claim, id: `api-${index}` })))],
  );
}

async function insertSchedule(
  run: (text: string, values?: readonly unknown[]) => Promise<unknown>,
  { services, sessions }: Calendar,
): Promise<void> {
  await run(
    `insert into services (
       business_id, id, doctor_id, name, type, modes, duration_minutes, currency, pre_pay, post_pay, book_ahead_days,
       minimum_notice_minutes, allow_patient_booking, archived, max_appointments_per_day
     )
     select 'b', id, 'doc', id, 'REGULAR', '{INCLINIC}', 15, 'INR', false, false, 60, 0, true, archived, most
     from json_to_recordset($1) as s (id text, archived boolean, most integer)`,
    [JSON.stringify(services.map(({ id, archived, maxAppointmentsPerDay: most }) => ({ id, archived, most })))],
  );
  await run(
    `insert into sessions (
       business_id, id, doctor_id, clinic_id, service_id, weekday, on_date, from_minute, to_minute, valid_from, valid_until,
       slot_minutes, buffer_minutes, seats, max_appointments
     )
     select 'b', id, 'doc', "clinicId", "serviceId", weekday, date, "fromMinute", "toMinute", "validFrom", "validUntil",
       "slotMinutes", "bufferMinutes", seats, "maxAppointments"
     from json_to_recordset($1) as s (
       id text, "clinicId" text, "serviceId" text, weekday smallint, date date, "fromMinute" integer, "toMinute" integer,
       "validFrom" date, "validUntil" date, "slotMinutes" integer, "bufferMinutes" integer, seats integer, "maxAppointments" integer
     )`,
    [JSON.stringify(sessions)],
  );
}
