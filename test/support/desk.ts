import { beforeAll, beforeEach, expect } from 'vitest';
import type { Duties } from '../../src/config.ts';
import { sql } from '../../src/postgres/database.ts';
import { at } from './calendar.ts';
import { addClinic, addPractice, addSessions, expectDone, type Practice } from './practice.ts';
import {
  type ApiAnswer,
  type Clock,
  createClock,
  startTestServer,
  type TestBusiness,
  type TestServer,
  type TestServerOptions,
} from './server.ts';

/** The Monday on which every desk opens, at 08:00 in Kolkata. */
export const today = '2026-03-02';

export type Body = Readonly<Record<string, unknown>>;

/**
 * One server for a file, and for each test a business of its own with a practice, from which appointments are booked.
 */
export interface Desk {
  readonly server: TestServer;
  readonly clock: Clock;
  readonly business: TestBusiness;
  readonly practice: Practice;
  /** A body that books for `pt-1`. @param start `09:15`, today, or epoch seconds */
  body(start: string | number, details?: Body, more?: Body): Body;
  send(body: unknown, headers?: Readonly<Record<string, string>>): Promise<ApiAnswer>;
  /** Books, and fails unless that succeeds; answers the appointment's id. */
  book(start: string | number, details?: Body, more?: Body): Promise<string>;
  /** The appointment as it is read. */
  // oxlint-disable-next-line typescript/no-explicit-any
  read(id: string): Promise<any>;
  /** Rows of the database; `$1` is the business's id. JSON columns are texts, instants epoch seconds. */
  // oxlint-disable-next-line typescript/no-explicit-any
  rows(text: string, ...values: readonly unknown[]): Promise<any[]>;
  /** How many rows the business has in each table that a booking writes. */
  counts(): Promise<Readonly<Record<string, number>>>;
}

const everyDay = [1, 2, 3, 4, 5, 6, 7];

/**
 * @param session null for a practice without hours
 * @param duties without jobs, nothing but requests changes the database
 */
export function openDesk({
  service = {},
  session = { weekdays: everyDay, from: '09:00', to: '13:00' },
  duties,
  config = {},
  runtime,
}: {
  readonly service?: Body;
  readonly session?: Body | null;
  readonly duties?: Duties;
  readonly config?: TestServerOptions['config'];
  readonly runtime?: TestServerOptions['runtime'];
} = {}): Desk {
  const clock = createClock(at(today, '08:00'));
  let server: TestServer;
  let business: TestBusiness;
  let practice: Practice;
  beforeAll(async () => {
    server = await startTestServer({
      now: clock.now,
      config: { accessTokenSeconds: 100_000_000, ...config },
      ...(duties && { duties }),
      ...(runtime && { runtime }),
    });
    return () => server.close();
  });
  beforeEach(async () => {
    clock.set(at(today, '08:00'));
    business = await server.createBusiness();
    practice = await addPractice(server, business, service);
    if (session !== null) await addSessions(business, practice, session);
  });
  const desk: Desk = {
    clock,
    get server() {
      return server;
    },
    get business() {
      return business;
    },
    get practice() {
      return practice;
    },
    body: (start, details = {}, more = {}) => ({
      clinic_id: practice.clinicId,
      doctor_id: practice.doctorId,
      patient_id: 'pt-1',
      appointment_details: { start_time: instant(start), ...details },
      ...more,
    }),
    send: (body, headers) => business.api('POST', '/dr/v1/appointment', body, headers),
    book: async (start, details, more) => bookedId(await desk.send(desk.body(start, details, more))),
    read: async (id) => expectDone(await business.api('GET', `/dr/v1/appointment/${id}`)),
    rows: (text, ...values) => server.runtime.db.query(sql('', text), [business.id, ...values]),
    counts: async () => {
      const counted = writtenTables.map(
        (table) => `(select count(*) from ${table} where business_id = $1) as ${table}`,
      );
      return (await desk.rows(`select ${counted.join(', ')}`))[0];
    },
  };
  return desk;
}

/** What a booking writes. */
const writtenTables = ['appointments', 'seat_claims', 'tokens', 'appointment_history', 'outbox', 'patients'];

/** `09:15` today in Kolkata as epoch seconds. */
export function instant(start: string | number): number {
  return typeof start === 'number' ? start : at(today, start);
}

/** The id of what was booked; an error that says what came instead. */
export function bookedId(answer: ApiAnswer): string {
  expect(answer.status, answer.text).toBe(201);
  const { passed_over: _whatOverbookingTells, warnings: _ofOtherRecords, ...booked } = answer.body as Body;
  expect(booked).toEqual({ appointment_id: expect.stringMatching(/^api-/) });
  return answer.body.appointment_id as string;
}

/** `path code` of every issue of a 400. */
export function issuesOf(answer: ApiAnswer): string[] {
  expect(answer.status, answer.text).toBe(400);
  expect(answer.body).toMatchObject({
    success: false,
    status_code: 400,
    code: 'INVALID_REQUEST_PARAMETERS',
    data: {},
    error: { code: 'INVALID_REQUEST_PARAMETERS' },
  });
  return (answer.body.error.details.issues as { path: string; code: string }[]).map(
    ({ path, code }) => `${path} ${code}`,
  );
}

/** The code of a 409 and its details. */
// oxlint-disable-next-line typescript/no-explicit-any
export function conflictOf(answer: ApiAnswer): { code: string; details: any } {
  expect(answer.status, answer.text).toBe(409);
  expect(answer.body).toMatchObject({ success: false, status_code: 409, data: {}, error: { code: answer.body.code } });
  return { code: answer.body.code as string, details: answer.body.error.details };
}

/** Why a slot could not be had. */
export function reasonOf(answer: ApiAnswer): string {
  const { code, details } = conflictOf(answer);
  expect(code).toBe('SLOT_UNAVAILABLE');
  return details.reason as string;
}

/** Another service of the doctor, made a second after whatever was made before; answers its id. */
export async function addService(desk: Desk, service: Body): Promise<string> {
  desk.clock.advance(1);
  const answer = await desk.business.api('POST', `/opdesk/v1/doctors/${desk.practice.doctorId}/services`, {
    duration_minutes: 15,
    ...service,
  });
  return expectDone(answer).data.service.conf_id as string;
}

/** Hours of a service on every day, at the practice's clinic unless said otherwise. */
export async function addHours(desk: Desk, session: Body): Promise<string[]> {
  return addSessions(desk.business, desk.practice, { weekdays: everyDay, ...session });
}

/** The clinic `cl-2`, where the doctor works too, by default at any time. */
export async function addSecondClinic(
  desk: Desk,
  {
    timeZone = null,
    acceptAnyTime = true,
  }: { readonly timeZone?: string | null; readonly acceptAnyTime?: boolean } = {},
): Promise<void> {
  await addClinic(desk.server, desk.business, { id: 'cl-2', timeZone });
  await desk.rows(
    `insert into doctor_clinics (business_id, doctor_id, clinic_id, created_at) values ($1, $2, 'cl-2', now())`,
    desk.practice.doctorId,
  );
  expectDone(await desk.business.api('PATCH', '/opdesk/v1/clinics/cl-2', { accept_any_time: acceptAnyTime }));
}

/** The day of practice and the token of an appointment. */
export async function placeOf(desk: Desk, id: string): Promise<[string, number | null]> {
  const [row] = await desk.rows('select practice_date, token from appointments where business_id = $1 and id = $2', id);
  return [row.practice_date as string, row.token as number | null];
}
