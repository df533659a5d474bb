import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { at } from '../support/calendar.ts';
import { addPractice, addSessions, book, expectDone, type Practice } from '../support/practice.ts';
import { type ApiAnswer, createClock, startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';

// Monday, 2 March 2026.
const date = '2026-03-02';
const clock = createClock(at(date, '06:00'));

let server: TestServer;
let business: TestBusiness;
let practice: Practice;
let scan: string;

beforeAll(async () => {
  server = await startTestServer({ now: clock.now });
});
afterAll(() => server.close());
beforeEach(async () => {
  business = await server.createBusiness();
  practice = await addPractice(server, business);
  const path = `/opdesk/v1/doctors/${practice.doctorId}/services`;
  scan = expectDone(await business.api('POST', path, { name: 'Scan', duration_minutes: 20, modes: ['INCLINIC'] })).data
    .service.conf_id;
  await addSessions(business, practice, { weekday: 1, from: '09:00', to: '12:00' });
  await addSessions(business, practice, {
    weekday: 1,
    from: '10:00',
    to: '11:30',
    conf_id: scan,
    slot_minutes: 20,
    buffer_before_minutes: 10,
    buffer_minutes: 5,
  });
});

async function bookScan(time: string, more: object = {}): Promise<ApiAnswer> {
  return book(business, practice, at(date, time), {
    appointment_details: { start_time: at(date, time), conf_id: scan, ...more },
  });
}

/** The starts of a service that can be booked. */
async function free(confId: string): Promise<string[]> {
  const { doctorId, clinicId } = practice;
  const { data } = expectDone(
    await business.api(
      'GET',
      `/dr/v1/doctor/${doctorId}/clinic/${clinicId}/appointment/slot?start_date=${date}&end_date=${date}`,
    ),
  );
  const { slots } = data.schedule[clinicId].find((service: { conf_id: string }) => service.conf_id === confId);
  return slots
    .filter(({ available }: { available: boolean }) => available)
    .map(({ s }: { s: string }) => s.slice(11, 16));
}

test('C6: the time before an appointment is kept free as well: the doctor is occupied from then on, on every path', async () => {
  expect(await free(scan)).toEqual(['10:00', '10:35', '11:10']);
  const first = expectDone(await bookScan('10:35'));
  // 10:25–11:00 is occupied: the consultations from 10:15 to 11:00.
  expect((await free(practice.serviceId)).filter((time) => time >= '10:00' && time < '11:30')).toEqual([
    '10:00',
    '11:00',
    '11:15',
  ]);
  expect((await book(business, practice, at(date, '10:15'))).body.error.details.reason).toBe('TAKEN');
  const held = await business.api('POST', '/opdesk/v1/holds', {
    doctor_id: practice.doctorId,
    clinic_id: practice.clinicId,
    start_time: at(date, '10:15'),
    conf_id: practice.serviceId,
  });
  expect(held.body.error.details.reason).toBe('TAKEN');
  const query = new URLSearchParams({
    doctor_id: practice.doctorId,
    clinic_id: practice.clinicId,
    start_time: String(at(date, '10:15')),
    conf_id: practice.serviceId,
  });
  const explained = expectDone(await business.api('GET', `/opdesk/v1/slots/explain?${query.toString()}`)).data;
  expect(explained.causes).toEqual([
    expect.objectContaining({ code: 'TAKEN', appointment_ids: [first.appointment_id] }),
  ]);
  expectDone(await book(business, practice, at(date, '10:00')));
  const moved = await business.api('POST', `/opdesk/v1/appointments/${first.appointment_id}/reschedule`, {
    start_time: at(date, '10:00'),
  });
  expect(moved.body.error.details.reason).toBe('TAKEN');
  expectDone(
    await business.api('POST', `/opdesk/v1/appointments/${first.appointment_id}/reschedule`, {
      start_time: at(date, '11:10'),
    }),
  );
  expect((await free(practice.serviceId)).filter((time) => time >= '10:00')).toEqual([
    '10:15',
    '10:30',
    '10:45',
    '11:45',
  ]);
});

test('C6: the first buffer reaches before the session: what ends at its start leaves no time for it', async () => {
  expectDone(await book(business, practice, at(date, '09:45')));
  expect(await free(scan)).toEqual(['10:35', '11:10']);
  expect((await bookScan('10:00')).body.error.details.reason).toBe('TAKEN');
});

test('a later end takes the slots that it touches with the buffers between them', async () => {
  expectDone(await bookScan('10:00', { end_time: at(date, '10:55') }));
  expect(await free(scan)).toEqual(['11:10']);
  expect((await free(practice.serviceId)).filter((time) => time >= '09:30' && time < '11:15')).toEqual([
    '09:30',
    '11:00',
  ]);
});

test('the database keeps the time before too, whatever writes it', async () => {
  expectDone(await bookScan('10:35'));
  const statement = {
    name: 'test_insert_claim',
    text: `insert into seat_claims (business_id, hold_id, expires_at, doctor_id, clinic_id, occupied_from,
      occupied_until, overbooked)
    values ($1, 'ho-x', 'infinity', $2, $3, to_timestamp($4), to_timestamp($5), false)`,
  };
  const { doctorId, clinicId } = practice;
  const insert = async (from: string, to: string): Promise<unknown> =>
    server.runtime.db.query(statement, [business.id, doctorId, clinicId, at(date, from), at(date, to)]);
  await expect(insert('10:20', '10:30')).rejects.toMatchObject({ code: 'SLOT_UNAVAILABLE' });
});
