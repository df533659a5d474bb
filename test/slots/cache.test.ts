import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { at } from '../support/calendar.ts';
import { addPractice, addSessions, book, expectDone, type Practice } from '../support/practice.ts';
import { createClock, startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';

// Monday, 2 March 2026, 08:00 in Kolkata.
const clock = createClock(at('2026-03-02', '08:00'));

let server: TestServer;
let business: TestBusiness;
let practice: Practice;
let path: string;

beforeAll(async () => {
  server = await startTestServer({ now: clock.now });
});
afterAll(() => server.close());
beforeEach(async () => {
  business = await server.createBusiness();
  practice = await addPractice(server, business);
  const { doctorId, clinicId } = practice;
  path = `/dr/v1/doctor/${doctorId}/clinic/${clinicId}/appointment/slot?start_date=2026-03-02&end_date=2026-03-02`;
});

async function availability(): Promise<boolean[]> {
  const { data } = expectDone(await business.api('GET', path));
  return data.schedule[practice.clinicId][0].slots.map((slot: { available: boolean }) => slot.available);
}

test('an unchanged answer is 304 by its ETag, compressed or not; a change gives another', async () => {
  await addSessions(business, practice, { weekday: 1, from: '09:00', to: '12:00' });
  const plain = { 'accept-encoding': 'identity' };
  const first = await business.api('GET', path, undefined, plain);
  const etag = first.headers.get('etag') ?? '';
  expect(etag).toMatch(/^"[\w-]+"$/);
  const again = await business.api('GET', path, undefined, { ...plain, 'if-none-match': `"other", W/${etag}` });
  expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag]);
  const compressed = await business.api('GET', path, undefined, { 'accept-encoding': 'gzip' });
  expect(compressed.headers.get('content-encoding')).toBe('gzip');
  expect(compressed.headers.get('etag')).not.toBe(etag);
  expect(compressed.text).toBe(first.text);
  const brotli = await business.api('GET', path, undefined, { 'accept-encoding': 'br' });
  expect([brotli.headers.get('content-encoding'), brotli.headers.get('etag'), brotli.text]).toEqual([
    null,
    etag,
    first.text,
  ]);
  expectDone(await book(business, practice, at('2026-03-02', '09:00')));
  const changed = await business.api('GET', path, undefined, { ...plain, 'if-none-match': etag });
  expect(changed.status).toBe(200);
  expect(changed.headers.get('etag')).not.toBe(etag);
  expect(changed.headers.get('vary')).toMatch(/accept-encoding/i);
});

test('what another process booked shows within a second', async () => {
  await addSessions(business, practice, { weekday: 1, from: '09:00', to: '09:15' });
  const other = await startTestServer({ now: clock.now, config: { databaseUrl: server.connectionString } });
  try {
    expect(await availability()).toEqual([true]);
    const client = { ...business, api: apiOn(other.url) };
    expectDone(await book(client, practice, at('2026-03-02', '09:00')));
    clock.advance(1);
    expect(await availability()).toEqual([false]);
  } finally {
    await other.close();
  }
});

test('asked for many times while others book, the last answer knows every booking', async () => {
  await addSessions(business, practice, { weekday: 1, from: '09:00', to: '11:00' });
  const starts = Array.from({ length: 8 }, (_, index) => at('2026-03-02', '09:00') + index * 900);
  await Promise.all(
    starts.map(async (startAt, index) => {
      await Promise.all([availability(), availability()]);
      expectDone(await book(business, practice, startAt));
      expect((await availability())[index]).toBe(false);
    }),
  );
  expect(await availability()).toEqual(starts.map(() => false));
});

function apiOn(url: string): TestBusiness['api'] {
  return async (method, target, body) => {
    const headers = { 'content-type': 'application/json', auth: business.token };
    const response = await fetch(url + target, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: JSON.parse(text) as unknown };
  };
}
