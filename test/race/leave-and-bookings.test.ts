import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../src/postgres/database.ts';
import { at } from '../support/calendar.ts';
import { addPractice, addSessions, book, expectDone } from '../support/practice.ts';
import { createClock, startTestServer, type TestServer } from '../support/server.ts';

const clock = createClock(at('2026-03-02', '08:00'));

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ now: clock.now });
});
afterAll(() => server.close());

const live = sql(
  'test_live_appointments',
  'select id from appointments where business_id = $1 and claimed_id is not null and start_at < to_timestamp($3) and end_at > to_timestamp($2) order by start_at, id',
);

const rounds = 8;

test.each(['doctor', 'clinic'] as const)(
  'an appointment booked in the instant of a leave of a %s is in its answer or refused',
  async (whose) => {
    for (let round = 0; round < rounds; round += 1) {
      const business = await server.createBusiness();
      const practice = await addPractice(server, business);
      await addSessions(business, practice, { weekday: 1, from: '09:00', to: '19:00', seats: 2 });
      const [startAt, endAt] = [at('2026-03-02', '10:00'), at('2026-03-02', '18:00')];
      const named = whose === 'doctor' ? { doctor_id: practice.doctorId } : { clinic_id: practice.clinicId };
      // One that is surely before the leave, and below one that is surely after it.
      expectDone(await book(business, practice, startAt));
      const starts = Array.from({ length: 32 }, (_, index) => startAt + index * 900);
      // Half of the bookings leave before the leave does, half after it.
      const first = starts.filter((_, index) => index % 2 === 0).map((start) => book(business, practice, start));
      const leave = business.api('POST', '/opdesk/v1/leaves', { ...named, start_time: startAt, end_time: endAt });
      const second = starts.filter((_, index) => index % 2 === 1).map((start) => book(business, practice, start));
      const answers = await Promise.all([...first, ...second]);
      const hit = expectDone(await leave).data.appointments.map(
        (appointment: { appointment_id: string }) => appointment.appointment_id,
      );
      const stored = await server.runtime.db.query<{ id: string }>(live, [business.id, startAt, endAt]);
      expect(hit).toEqual(stored.map((row) => row.id));
      expect(answers.filter((answer) => answer.status === 201)).toHaveLength(hit.length - 1);
      answers.push(await book(business, practice, startAt));
      for (const answer of answers.filter(({ status }) => status !== 201)) {
        expect([answer.status, answer.body.error.details.reason]).toEqual([
          409,
          whose === 'doctor' ? 'DOCTOR_ON_LEAVE' : 'CLINIC_CLOSED',
        ]);
      }
    }
  },
);
