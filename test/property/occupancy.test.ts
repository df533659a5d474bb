import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase, sql } from '../../src/postgres/database.ts';
import { seatRefusalAt } from '../../src/calendar/decide-booking.ts';
import { addDays, instantOf, weekdayOf } from '../../src/kernel/time.ts';
import { loadClaims } from '../../src/runtime/claims.ts';
import type { Calendar } from '../../src/calendar/calendar.ts';
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
const requests = fc.record({
  pick: fc.nat(),
  offset: fc.integer({ min: -90, max: 90 }),
  minutes: fc.integer({ min: 1, max: 180 }),
  session: fc.nat(),
});
type Request = typeof requests extends fc.Arbitrary<infer T> ? T : never;

/** An appointment that is over, of a session or of none: those that took place count for limits, and occupy nobody. */
const past = fc.record({
  session: fc.nat(),
  edge: fc.constantFrom('opens' as const, 'opens' as const, 'closes' as const),
  offset: fc.integer({ min: -5, max: 30 }),
  minutes: fc.integer({ min: 1, max: 120 }),
  status: fc.constantFrom('CM', 'CMNP', 'AB', 'NS', 'CN', 'RE'),
});
type Past = typeof past extends fc.Arbitrary<infer T> ? T : never;
const tookPlace = new Set(['CM', 'CMNP', 'AB']);

/** On the session's day next to the scene's, near the time from which or up to which somebody may have it. */
function placed({ calendar, date }: Scene, { session: pick, edge, offset }: Past) {
  const session = calendar.sessions[pick % (calendar.sessions.length + 1)];
  const weekday = session?.weekday ?? weekdayOf(session?.date ?? date);
  const day = addDays(date, ((weekday - weekdayOf(date) + 10) % 7) - 3);
  const { fromMinute = 0, toMinute = 0, bufferBeforeMinutes = 0 } = session ?? {};
  const midnight = instantOf(day, 0, calendar.zone);
  return {
    clinicId: session?.clinicId ?? 'clinic',
    sessionId: session?.id ?? null,
    startAt: midnight + ((edge === 'opens' ? fromMinute - bufferBeforeMinutes : toMinute) + offset) * 60,
  };
}

/** The claims, and what took place as it is counted among them: with an empty time. */
function withPast(scene: Scene, list: readonly Past[]): Scene {
  const counting = list.filter(({ status }) => tookPlace.has(status)).map((each) => placed(scene, each));
  const claims = counting
    .filter(({ sessionId }) => sessionId !== null)
    .map((place) => ({ ...place, endAt: place.startAt }));
  return { ...scene, claims: [...scene.claims, ...claims] };
}

/** Half of them in the session of somebody who is near. */
function wanted({ claims, calendar, now }: Scene, { pick, offset, minutes, session }: Request) {
  const near = claims[pick % Math.max(1, claims.length)];
  const occupiedFrom = (near?.startAt ?? now) + offset * 60;
  const sessions = calendar.sessions.filter(({ clinicId }) => clinicId === 'clinic');
  const offering =
    session % 2 === 0 ? sessions.find(({ id }) => id === near?.sessionId) : sessions[session % (sessions.length + 1)];
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
    fc.property(scenes, fc.array(past, { maxLength: 6 }), requests, (any, over, request) => {
      const scene = withPast(any, over);
      const place = wanted(scene, request);
      expect(seatRefusalAt(scene.calendar, scene.claims, place)).toBe(counted(scene, place));
    }),
    { numRuns: 2_000 },
  );
});

test('C6: what the database says of a time, and the program of what it reads, is what counting at every minute of it says', async () => {
  const manyRequests = fc.array(requests, { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(scenes, fc.array(past, { maxLength: 6 }), manyRequests, async (any, over, list) => {
      // What a table can hold.
      const sessions = any.calendar.sessions.filter(
        ({ fromMinute, toMinute }) => fromMinute < toMinute && fromMinute < 1_440,
      );
      const scene = { ...any, calendar: { ...any.calendar, sessions } };
      const withOver = withPast(scene, over);
      const places = list.map((request) => wanted(withOver, request));
      const expected = places.map((place) => counted(withOver, place));
      expect(await askDatabase(scene, over, places)).toEqual({ database: expected, program: expected });
    }),
    { numRuns: 250 },
  );
});

class Undone extends Error {}

async function askDatabase(
  scene: Scene,
  over: readonly Past[],
  places: readonly ReturnType<typeof wanted>[],
): Promise<{ readonly database: unknown[]; readonly program: unknown[] }> {
  const database: unknown[] = [];
  const program: unknown[] = [];
  await db
    .transaction(async (tx) => {
      const run = (text: string, values: readonly unknown[] = []): Promise<{ refusal: unknown }[]> =>
        tx.query(sql('', text), values);
      await fill(run, scene, over);
      const claims = await loadClaims(tx, 'b', 'doc', { startAt: 0, endAt: 5_000_000_000 });
      for (const place of places) program.push(seatRefusalAt(scene.calendar, claims, place));
      for (const { occupiedFrom, occupiedUntil, sessionId } of places) {
        const [row] = await run(
          `select coalesce(
           seat_refusal('b', 'doc', 'clinic', $1, tstzrange(to_timestamp($2), to_timestamp($3)), null, null, null, to_timestamp($4)),
           case when limit_reached('b', 'doc', 'clinic', $1, to_timestamp($2), null, null, to_timestamp($4)) then 'TAKEN' end
         ) as refusal`,
          [sessionId, occupiedFrom, occupiedUntil, scene.now],
        );
        database.push(row?.refusal);
      }
      throw new Undone();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undone)) throw error;
    });
  return { database, program };
}

/** The scene as rows. Its claims are written past the trigger, because a random past need not have been allowed. */
async function fill(
  run: (text: string, values?: readonly unknown[]) => Promise<unknown>,
  scene: Scene,
  over: readonly Past[],
): Promise<void> {
  const { calendar, claims } = scene;
  await run(`set local session_replication_role = replica`);
  await run(
    `insert into businesses (id, name, time_zone, country, created_at) values ('b', 'B', 'Asia/Kolkata', 'IN', now())`,
  );
  await run(
    `insert into clinics (business_id, id, name, address, time_zone, created_at)
      select 'b', unnest(array['clinic', 'other']), 'C', 'A', $1, now()`,
    [calendar.zone],
  );
  await insertSchedule(run, calendar);
  await run(
    `insert into seat_claims (business_id, appointment_id, doctor_id, clinic_id, session_id, last_seats, occupied_from, occupied_until, overbooked)
     select 'b', id, 'doc', "clinicId", "sessionId", "lastSeats", to_timestamp("startAt"), to_timestamp("endAt"), false
     from json_to_recordset($1) as c (id text, "clinicId" text, "sessionId" text, "lastSeats" integer, "startAt" float8, "endAt" float8)`,
    [JSON.stringify(claims.map((claim, index) => ({ ...claim, id: `api-${index}` })))],
  );
  await run(
    `insert into appointments (
       business_id, id, doctor_id, clinic_id, patient_id, session_id, status, mode, channel, practice_date, token,
       start_at, end_at, occupied_from, occupied_until, overbooked, request_digest, created_by, created_at, updated_at
     )
     select 'b', 'past-' || n, 'doc', "clinicId", 'pt-1', "sessionId", status, 'INCLINIC', 'API', '2026-01-01', n,
       to_timestamp("startAt"), to_timestamp("endAt"), to_timestamp("startAt"), to_timestamp("endAt"), false, '', 'c', now(), now()
     from json_to_recordset($1) as a (
       n integer, "clinicId" text, "sessionId" text, status text, "startAt" float8, "endAt" float8
     )`,
    [
      JSON.stringify(
        over.map((each, index) => {
          const place = placed(scene, each);
          return { ...place, status: each.status, n: index + 1, endAt: place.startAt + each.minutes * 60 };
        }),
      ),
    ],
  );
}

async function insertSchedule(
  run: (text: string, values?: readonly unknown[]) => Promise<unknown>,
  { services, sessions }: Calendar,
): Promise<void> {
  await run(
    `insert into services (
       business_id, id, doctor_id, name, type, modes, duration_minutes, currency, pre_pay, post_pay, book_ahead_days,
       minimum_notice_minutes, allow_patient_booking, archived, max_appointments_per_day, created_at
     )
     select 'b', id, 'doc', id, 'REGULAR', '{INCLINIC}', 15, 'INR', false, false, 60, 0, true, archived, most, now()
     from json_to_recordset($1) as s (id text, archived boolean, most integer)`,
    [JSON.stringify(services.map(({ id, archived, maxAppointmentsPerDay: most }) => ({ id, archived, most })))],
  );
  await run(
    `insert into sessions (
       business_id, id, doctor_id, clinic_id, service_id, weekday, on_date, from_minute, to_minute, valid_from, valid_until,
       slot_minutes, buffer_before_minutes, buffer_minutes, seats, max_appointments, created_at
     )
     select 'b', id, 'doc', "clinicId", "serviceId", weekday, date, "fromMinute", "toMinute", "validFrom", "validUntil",
       "slotMinutes", "bufferBeforeMinutes", "bufferMinutes", seats, "maxAppointments", now()
     from json_to_recordset($1) as s (
       id text, "clinicId" text, "serviceId" text, weekday smallint, date date, "fromMinute" integer, "toMinute" integer,
       "validFrom" date, "validUntil" date, "slotMinutes" integer, "bufferBeforeMinutes" integer, "bufferMinutes" integer, seats integer, "maxAppointments" integer
     )`,
    [JSON.stringify(sessions)],
  );
}
