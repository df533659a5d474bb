import { afterAll, beforeAll, expect, test } from 'vitest';
import { lockPatient } from '../../src/patients/db/patients.ts';
import { at } from '../support/calendar.ts';
import { addPractice, addSessions, book, expectDone } from '../support/practice.ts';
import { createClock, startTestServer, type TestServer } from '../support/server.ts';

const day = '2026-03-02';
const clock = createClock(at(day, '08:00'));
let server: TestServer;
beforeAll(async () => (server = await startTestServer({ now: clock.now })));
afterAll(() => server.close());

test('a patient who is being changed can be booked for meanwhile', async () => {
  const business = await server.createBusiness();
  const practice = await addPractice(server, business);
  await addSessions(business, practice, { weekday: 1, from: '09:00', to: '10:00' });
  await server.runtime.db.transaction(async (tx) => {
    expect(await lockPatient(tx, business.id, 'pt-1')).toMatchObject({ first_name: 'Meera' });
    expectDone(await book(business, practice, at(day, '09:00')));
  });
}, 10_000);
