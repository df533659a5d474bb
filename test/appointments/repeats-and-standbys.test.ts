import { afterAll, beforeAll, expect, test } from 'vitest';
import { attachEmbedded } from '../../src/postgres/embedded.ts';
import { at } from '../support/calendar.ts';
import { requireMissingStandby } from '../support/missing-standby.ts';
import { newDataFolder } from '../support/own-postgres.ts';
import { addPractice, addSessions, type Practice } from '../support/practice.ts';
import { type ApiAnswer, createClock, startOwnServer, type TestBusiness, type TestServer } from '../support/server.ts';

const { folder, remove } = newDataFolder();
const today = '2026-03-02';
const clock = createClock(at(today, '08:00'));
let server: TestServer;
let business: TestBusiness;
let practice: Practice;
beforeAll(async () => {
  server = await startOwnServer(folder, { now: clock.now, duties: { answersRequests: true, doesJobs: false } });
  business = await server.createBusiness();
  practice = await addPractice(server, business);
  await addSessions(business, practice, { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00', seats: 1 });
});
afterAll(async () => {
  await server.close();
  remove();
});

const book = (): Promise<ApiAnswer> =>
  business.api('POST', '/dr/v1/appointment', {
    clinic_id: practice.clinicId,
    doctor_id: practice.doctorId,
    patient_id: 'pt-1',
    appointment_details: { start_time: at(today, '09:00') },
    partner_appointment_id: 'visit-1',
  });

test('a repeat of a booking is answered only once a standby has the booking', async () => {
  const first = await book();
  expect(first.status).toBe(201);
  const postgres = await attachEmbedded(folder);
  if (postgres === null) throw new Error('the server has no PostgreSQL');
  const standby = await requireMissingStandby(postgres);
  const { outcome } = await standby.begin('book_appointments', book);
  await standby.end();
  const repeat = await outcome;
  expect(repeat.status).toBe(201);
  expect(repeat.body.data).toEqual(first.body.data);
});
