import { beforeAll, beforeEach } from 'vitest';
import { bookAppointments, type BookingOutcome, type BookingRequest } from '../../src/appointments/db/booking.ts';
import { type Database, openDatabase, sql } from '../../src/postgres/database.ts';
import { createTestDatabase } from './database.ts';

/** The start of what is booked unless a test says another. */
export const start = 1_772_422_200;

/** A business of rows, anew for each test, for what the database does whatever the program is. */
interface BareBusiness {
  readonly db: Database;
  readonly id: string;
  /** With the business's id as $1. */
  // oxlint-disable-next-line typescript/no-explicit-any
  run(text: string, ...values: readonly unknown[]): Promise<any[]>;
  /** A request of this business, of an appointment with an id of its own. */
  request(changes: Partial<BookingRequest>): BookingRequest;
  book(...requests: Partial<BookingRequest>[]): Promise<BookingOutcome[]>;
  /** The outcomes of a batch, each with its token. */
  outcomes(...requests: Partial<BookingRequest>[]): Promise<unknown[]>;
  /** Hours of every day, in which so many may come at one time. */
  addSession(id: string, seats: number, clinicId?: string): Promise<void>;
}

export function openBareBusiness(): BareBusiness {
  let db: Database | undefined;
  let businesses = 0;
  let made = 0;
  const opened = (): Database => {
    if (db === undefined) throw new Error('the database is opened before the tests');
    return db;
  };
  const bare: BareBusiness = {
    get db() {
      return opened();
    },
    get id() {
      return `bu-${businesses}`;
    },
    run: (text, ...values) => opened().query(sql('', text), [bare.id, ...values]),
    request: (changes) => {
      made += 1;
      return request(bare.id, made, changes);
    },
    book: (...requests) => bookAppointments(opened(), requests.map(bare.request)),
    outcomes: async (...requests) =>
      (await bare.book(...requests)).map(({ outcome, token }) => (token === null ? outcome : `${outcome} ${token}`)),
    addSession: (id, seats, clinicId = 'cl-1') => addSession(bare, id, seats, clinicId),
  };
  beforeAll(async () => {
    const database = await createTestDatabase();
    const opening = openDatabase({ connectionString: database.connectionString, poolSize: 4 });
    db = opening;
    return async () => {
      await opening.close();
      await database.drop();
    };
  });
  beforeEach(async () => {
    businesses += 1;
    await bare.run(
      `insert into businesses (id, name, time_zone, country, created_at) values ($1, 'B', 'Asia/Kolkata', 'IN', now())`,
    );
    await bare.run(
      `insert into clinics (business_id, id, name, address, created_at)
        select $1, unnest(array['cl-1', 'cl-2']), 'C', 'A', now()`,
    );
    await bare.run(
      `insert into doctors (business_id, id, first_name, last_name, gender, created_at)
        select $1, unnest(array['do-1', 'do-2']), 'A', 'R', 'F', now()`,
    );
    await bare.run(
      `insert into patients (business_id, id, first_name, gender, created_at, updated_at)
        values ($1, 'pt-1', 'M', 'F', now(), now())`,
    );
  });
  return bare;
}

async function addSession({ run }: BareBusiness, id: string, seats: number, clinicId: string): Promise<void> {
  await run(
    `insert into services (
      business_id, id, doctor_id, name, type, modes, duration_minutes, currency, pre_pay, post_pay, book_ahead_days,
      minimum_notice_minutes, allow_patient_booking, created_at
    ) values ($1, $2, 'do-1', $2, 'REGULAR', '{INCLINIC}', 15, 'INR', false, false, 60, 0, true, now())`,
    id,
  );
  await run(
    `insert into sessions (
      business_id, id, doctor_id, clinic_id, service_id, weekday, from_minute, to_minute, slot_minutes, buffer_minutes, seats, created_at
    ) select $1, $2 || '-' || day, 'do-1', $4, $2, day, 0, 1440, 15, 0, $3, now() from generate_series(1, 7) as day`,
    id,
    seats,
    clinicId,
  );
}

function request(businessId: string, made: number, changes: Partial<BookingRequest>): BookingRequest {
  const startAt = changes.start_at ?? start;
  return {
    business_id: businessId,
    catalog_version: 1,
    appointment_id: `api-${made}`,
    may_exist: false,
    partner_appointment_id: null,
    request_digest: 'aa',
    doctor_id: 'do-1',
    clinic_id: 'cl-1',
    patient_id: 'pt-1',
    partner_patient_id: null,
    patient_details: null,
    can_add_patient: false,
    most_patients: null,
    most_walk_ins: null,
    service_id: null,
    mode: 'INCLINIC',
    channel: 'API',
    status: 'BK',
    seated: true,
    is_dummy: false,
    guest_name: null,
    guest_mobile: null,
    previous_ids: [],
    follow_up_of: null,
    hold_id: null,
    role: 'api',
    on_behalf_of: null,
    remark: null,
    practice_date: '2026-03-02',
    token: null,
    start_at: startAt,
    end_at: startAt + 900,
    occupied_from: startAt,
    occupied_until: startAt + 900,
    session_id: 'group-1',
    is_limited: false,
    overbook: false,
    patient_conflicts: 'allow',
    passed_over: [],
    custom_attributes: null,
    video_connect: null,
    partner_meta: null,
    display_meta: null,
    notes: null,
    reason: null,
    event_id: `ev-${made}`,
    actor_kind: 'client',
    actor_id: 'ec-1',
    now: start - 3_600,
    ...changes,
  };
}
