import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addClinic, addPractice, addSessions, book, expectDone, type Practice } from '../support/practice.ts';
import { createClock, startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';
import { at } from '../support/calendar.ts';

// Monday, 2 March 2026, 08:00 in Kolkata.
const clock = createClock(at('2026-03-02', '08:00'));

let server: TestServer;
let business: TestBusiness;
let practice: Practice;

beforeAll(async () => {
  server = await startTestServer({ now: clock.now, config: { accessTokenSeconds: 86_400 * 365 } });
});
afterAll(() => server.close());
beforeEach(async () => {
  clock.set(at('2026-03-02', '08:00'));
  business = await server.createBusiness();
  practice = await addPractice(server, business);
});

function path(from: string, to = from, { doctorId, clinicId } = practice, more = ''): string {
  return `/dr/v1/doctor/${doctorId}/clinic/${clinicId}/appointment/slot?start_date=${from}&end_date=${to}${more}`;
}

interface ShownSlot {
  readonly s: string;
  readonly e: string;
  readonly available: boolean;
  readonly slots_booked: number;
  readonly conf_id: string;
}

async function slotsOf(from: string, to = from): Promise<ShownSlot[]> {
  const { data } = expectDone(await business.api('GET', path(from, to)));
  return (data.schedule[practice.clinicId] as { slots: ShownSlot[] }[]).flatMap((service) => service.slots);
}

async function slotAt(start: string): Promise<ShownSlot | undefined> {
  return (await slotsOf(start.slice(0, 10))).find((slot) => slot.s === start);
}

test('each session is cut into a fixed grid from its start, in the offset of the clinic', async () => {
  await addSessions(business, practice, { weekday: 'monday', from: '09:00', to: '10:00' });
  const answer = await business.api('GET', path('2026-03-02'));
  expect(answer.status).toBe(200);
  const { serviceId, clinicId, doctorId } = practice;
  const slot = (s: string, e: string): object => ({
    available: true,
    conf_id: serviceId,
    s: `2026-03-02T${s}:00+05:30`,
    e: `2026-03-02T${e}:00+05:30`,
    slots_booked: 0,
  });
  expect(answer.body).toEqual({
    data: {
      schedule: {
        [clinicId]: [
          {
            service_type: 'Consultation',
            service_name: 'Consultation',
            fee: 500,
            conf_id: serviceId,
            slots: [slot('09:00', '09:15'), slot('09:15', '09:30'), slot('09:30', '09:45'), slot('09:45', '10:00')],
          },
        ],
      },
      services: {
        [serviceId]: {
          allow_patient_booking: true,
          appointment_type: 'REGULAR',
          c_at: '2026-03-02T02:30:00.000Z',
          conf_id: serviceId,
          conv_fee: 0,
          currency: 'INR',
          discount: 0,
          duration: 15,
          mode: ['in-clinic'],
          owner_id: doctorId,
          post_pay: true,
          pre_pay: false,
          price: 500,
          service_id: 1,
          service_name: 'Consultation',
        },
      },
    },
    success: 'true',
    status_code: 200,
  });
});

test('the date part of a date-time counts, whatever its zone, and means the local day', async () => {
  await addSessions(business, practice, { weekday: 1, from: '09:00', to: '10:00' });
  const plain = await business.api('GET', path('2026-03-02'));
  for (const form of [
    '2026-03-02T00:00:00.000Z',
    '2026-03-02T23:59:59-11:00',
    '2026-03-02T00:00:00%2B05:30',
    '2026-03-02T00:00:00+05:30',
  ]) {
    const answer = await business.api('GET', path(form));
    expect([form, answer.status, answer.text]).toEqual([form, 200, plain.text]);
  }
  expect((await business.api('GET', path('2026-03-02').replace('/slot?', '/slot/?'))).text).toBe(plain.text);
});

test('a booking shows in the next answer, and a short one shifts nothing', async () => {
  await addSessions(business, practice, { weekday: 1, from: '09:00', to: '10:00' });
  expect(await slotAt('2026-03-02T09:15:00+05:30')).toMatchObject({ available: true, slots_booked: 0 });
  const startAt = at('2026-03-02', '09:15');
  expectDone(
    await book(business, practice, startAt, { appointment_details: { start_time: startAt, end_time: startAt + 300 } }),
  );
  expect(await slotAt('2026-03-02T09:15:00+05:30')).toMatchObject({ available: false, slots_booked: 1 });
  expect((await slotsOf('2026-03-02')).map((slot) => [slot.s.slice(11, 16), slot.available])).toEqual([
    ['09:00', true],
    ['09:15', false],
    ['09:30', true],
    ['09:45', true],
  ]);
});

test('a slot of two seats is available until both are taken', async () => {
  await addSessions(business, practice, { weekday: 1, from: '09:00', to: '10:00', seats: 2 });
  const startAt = at('2026-03-02', '09:00');
  expectDone(await book(business, practice, startAt));
  expect(await slotAt('2026-03-02T09:00:00+05:30')).toMatchObject({ available: true, slots_booked: 1 });
  expectDone(await book(business, practice, startAt));
  expect(await slotAt('2026-03-02T09:00:00+05:30')).toMatchObject({ available: false, slots_booked: 2 });
  expect((await book(business, practice, startAt)).status).toBe(409);
});

test('past, too soon, too far ahead and on leave, a slot stays in the answer and is not available', async () => {
  const changes = { minimum_notice_minutes: 30, book_ahead_days: 7 };
  expectDone(await business.api('PATCH', `/opdesk/v1/services/${practice.serviceId}`, changes));
  await addSessions(business, practice, { weekdays: [1, 2], from: '07:00', to: '09:00', slot_minutes: 30 });
  expectDone(
    await business.api('POST', '/opdesk/v1/leaves', { doctor_id: practice.doctorId, start_date: '2026-03-03' }),
  );
  const availability = async (date: string): Promise<unknown> => (await slotsOf(date)).map((slot) => slot.available);
  expect(await availability('2026-03-02')).toEqual([false, false, false, true]);
  expect(await availability('2026-03-03')).toEqual([false, false, false, false]);
  expect(await availability('2026-03-09')).toEqual([true, true, true, true]);
  expect(await availability('2026-03-10')).toEqual([false, false, false, false]);
});

test('time alone moves a slot into the past and a far day into reach, also in answers that were just given', async () => {
  expectDone(await business.api('PATCH', `/opdesk/v1/services/${practice.serviceId}`, { book_ahead_days: 7 }));
  await addSessions(business, practice, { weekdays: [1, 2], from: '08:00', to: '08:30' });
  expect((await slotsOf('2026-03-02')).map((slot) => slot.available)).toEqual([true, true]);
  clock.advance(0.5);
  expect((await slotsOf('2026-03-02')).map((slot) => slot.available)).toEqual([true, true]);
  clock.advance(0.5);
  expect((await slotsOf('2026-03-02')).map((slot) => slot.available)).toEqual([false, true]);
  clock.set(at('2026-03-02', '23:59') + 59.5);
  expect((await slotsOf('2026-03-10')).map((slot) => slot.available)).toEqual([false, false]);
  clock.advance(0.5);
  expect((await slotsOf('2026-03-10')).map((slot) => slot.available)).toEqual([true, true]);
});

test('a session past midnight gives each day the slots that start on it', async () => {
  await addSessions(business, practice, { weekday: 1, from: '23:00', to: '01:00', slot_minutes: 30 });
  expect((await slotsOf('2026-03-02')).map((slot) => slot.s.slice(0, 16))).toEqual([
    '2026-03-02T23:00',
    '2026-03-02T23:30',
  ]);
  expect((await slotsOf('2026-03-03')).map((slot) => slot.s.slice(0, 16))).toEqual([
    '2026-03-03T00:00',
    '2026-03-03T00:30',
  ]);
  expectDone(await book(business, practice, at('2026-03-03', '00:30')));
  expect((await slotsOf('2026-03-02', '2026-03-03')).map((slot) => slot.available)).toEqual([true, true, true, false]);
});

test('a session until 24:00 ends with its day', async () => {
  await addSessions(business, practice, { weekday: 1, from: '23:00', to: '24:00', slot_minutes: 30 });
  expect((await slotsOf('2026-03-02', '2026-03-03')).map((slot) => slot.e)).toEqual([
    '2026-03-02T23:30:00+05:30',
    '2026-03-03T00:00:00+05:30',
  ]);
});

test('where the clocks change, slots keep their wall clock and carry the offset of their moment', async () => {
  const change = { time_zone: 'Europe/London' };
  expectDone(await business.api('PATCH', `/opdesk/v1/clinics/${practice.clinicId}`, change));
  await addSessions(business, practice, { weekdays: ['saturday', 'sunday'], from: '09:00', to: '09:15' });
  await addSessions(business, practice, { date: '2026-03-29', from: '00:30', to: '02:30', slot_minutes: 30 });
  expect((await slotsOf('2026-03-28', '2026-03-29')).map((slot) => slot.s)).toEqual([
    '2026-03-28T09:00:00+00:00',
    '2026-03-29T00:30:00+00:00',
    '2026-03-29T02:00:00+01:00',
    '2026-03-29T09:00:00+01:00',
  ]);
});

test('an archived service is gone with its slots and comes back with them', async () => {
  await addSessions(business, practice, { weekday: 1, from: '09:00', to: '10:00' });
  const archive = async (archived: boolean): Promise<void> => {
    expectDone(await business.api('PATCH', `/opdesk/v1/services/${practice.serviceId}`, { archived }));
  };
  await archive(true);
  const { data } = expectDone(await business.api('GET', path('2026-03-02')));
  expect(data).toEqual({ schedule: { [practice.clinicId]: [] }, services: {} });
  await archive(false);
  expect(await slotsOf('2026-03-02')).toHaveLength(4);
});

test('there is one entry for each service, regular ones first; phone and video are both tele, once', async () => {
  const add = async (name: string, type: string, modes: string[]): Promise<string> => {
    const answer = await business.api('POST', `/opdesk/v1/doctors/${practice.doctorId}/services`, {
      name,
      duration_minutes: 15,
      type,
      modes,
    });
    return expectDone(answer).data.service.conf_id as string;
  };
  const followUp = await add('Follow-up', 'FOLLOW_UP', ['INCLINIC', 'PHONE', 'VIDEO']);
  const video = await add('Video', 'REGULAR', ['VIDEO', 'PHONE']);
  await addSessions(business, practice, { conf_id: followUp, weekday: 1, from: '09:00', to: '09:15' });
  await addSessions(business, practice, { conf_id: video, weekday: 1, from: '09:00', to: '09:15' });
  await addSessions(business, practice, { weekday: 1, from: '09:00', to: '09:15' });
  const { data } = expectDone(await business.api('GET', path('2026-03-02')));
  expect(data.schedule[practice.clinicId].map((entry: { service_type: string }) => entry.service_type)).toEqual([
    'Consultation',
    'Video',
    'Follow-up',
  ]);
  expect(data.services[followUp]).toMatchObject({
    mode: ['in-clinic', 'tele'],
    service_id: 2,
    appointment_type: 'FOLLOW_UP',
  });
  expect(data.services[video]).toMatchObject({ mode: ['tele'], service_id: 3, price: null });
});

test('a clinic where the doctor has no hours answers an empty list under its own key', async () => {
  await addClinic(server, business, { id: 'cl-2' });
  await addSessions(business, practice, { weekday: 1, from: '09:00', to: '10:00' });
  const { data } = expectDone(
    await business.api('GET', path('2026-03-02', '2026-03-02', { ...practice, clinicId: 'cl-2' })),
  );
  expect(data).toEqual({ schedule: { 'cl-2': [] }, services: {} });
});
