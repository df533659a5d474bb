import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { at } from '../support/calendar.ts';
import { addPractice, addSessions, book, expectDone, type Practice } from '../support/practice.ts';
import { createClock, startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';

const newYork = 'America/New_York';
/** Clocks fall back at 02:00 on one, and jump ahead at 02:00 on the other. */
const [longNight, shortNight] = ['2026-11-01', '2026-03-08'];
const clock = createClock(at('2026-03-02', '08:00', newYork));

let server: TestServer;
let business: TestBusiness;
let practice: Practice;

beforeAll(async () => {
  server = await startTestServer({ now: clock.now, config: { accessTokenSeconds: 86_400 * 365 } });
});
afterAll(() => server.close());
beforeEach(async () => {
  business = await server.createBusiness();
  practice = await addPractice(server, business, { book_ahead_days: 365 }, newYork);
});

async function slotsOn(date: string): Promise<{ s: string; e: string; available: boolean }[]> {
  const { doctorId, clinicId } = practice;
  const { data } = expectDone(
    await business.api(
      'GET',
      `/dr/v1/doctor/${doctorId}/clinic/${clinicId}/appointment/slot?start_date=${date}&end_date=${date}`,
    ),
  );
  return data.schedule[clinicId].flatMap((service: { slots: unknown[] }) => service.slots);
}

const instants = (slots: readonly { readonly s: string }[]): number[] => slots.map(({ s }) => Date.parse(s) / 1000);

test('D1: seven slots of an hour from 00:00 to 06:00 on the night of 25 hours, and every one of them can be explained, held and booked', async () => {
  await addSessions(business, practice, { weekday: 'sunday', from: '00:00', to: '06:00', slot_minutes: 60 });
  const slots = await slotsOn(longNight);
  expect(slots.map(({ s }) => s.slice(11))).toEqual([
    '00:00:00-04:00',
    '01:00:00-04:00',
    '01:00:00-05:00',
    '02:00:00-05:00',
    '03:00:00-05:00',
    '04:00:00-05:00',
    '05:00:00-05:00',
  ]);
  expect(slots.at(-1)?.e.slice(11)).toBe('06:00:00-05:00');
  const { doctorId: doctor_id, clinicId: clinic_id } = practice;
  for (const start_time of instants(slots)) {
    const query = new URLSearchParams({ doctor_id, clinic_id, start_time: String(start_time) });
    expect(expectDone(await business.api('GET', `/opdesk/v1/slots/explain?${query.toString()}`)).data.offered).toBe(
      true,
    );
    const { hold_id } = expectDone(
      await business.api('POST', '/opdesk/v1/holds', { doctor_id, clinic_id, start_time }),
    );
    expectDone(await book(business, practice, start_time, { hold_id }));
  }
  expect((await slotsOn(longNight)).map(({ available }) => available)).toEqual(Array.from({ length: 7 }, () => false));
});

test('D1: nothing is offered in the hour that is skipped, and no instant twice by sessions that follow each other', async () => {
  await addSessions(business, practice, { weekday: 'sunday', from: '00:00', to: '02:30', slot_minutes: 30 });
  await addSessions(business, practice, { weekday: 'sunday', from: '02:30', to: '03:00', slot_minutes: 15 });
  await addSessions(business, practice, { weekday: 'sunday', from: '03:00', to: '04:00', slot_minutes: 30 });
  const short = await slotsOn(shortNight);
  expect(short.map(({ s }) => s.slice(11, 16))).toEqual(['00:00', '00:30', '01:00', '01:30', '03:00', '03:30']);
  for (const start of instants(short)) expectDone(await book(business, practice, start));
  const long = instants(await slotsOn(longNight));
  expect(new Set(long).size).toBe(long.length);
  expect(long).toHaveLength(7 + 2 + 2);
});
