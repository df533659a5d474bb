import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { at } from '../support/calendar.ts';
import { addPractice, addSessions, book, expectDone, type Practice } from '../support/practice.ts';
import { type ApiAnswer, createClock, startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';

const clock = createClock(at('2026-03-02', '08:00'));

let server: TestServer;
let business: TestBusiness;

beforeAll(async () => {
  server = await startTestServer({ now: clock.now });
});
afterAll(() => server.close());
beforeEach(async () => {
  business = await server.createBusiness();
});

async function patch(body: unknown): Promise<ApiAnswer> {
  return business.api('PATCH', '/opdesk/v1/settings', body);
}

async function settings(): Promise<unknown> {
  return expectDone(await business.api('GET', '/opdesk/v1/settings')).data.settings;
}

function issuesOf(answer: ApiAnswer): string[] {
  expect(answer.status).toBe(400);
  return answer.body.error.details.issues.map((issue: { path: string; code: string }) => `${issue.path} ${issue.code}`);
}

const initial = {
  time_zone: 'Asia/Kolkata',
  country: 'IN',
  accept_any_time: false,
  custom_attributes: [],
  labels: null,
  tags: null,
  patient_conflicts: 'warn',
  queue_order: 'token',
  notify_delay_seconds: 0,
  retention: { notes_days: null, patients_days: null },
  midnight: { marks_no_shows: true },
};

const paid = {
  key: 'payment_status',
  text: 'Payment',
  values: [
    { key: 'paid', text: 'Paid' },
    { key: 'unpaid', text: 'Unpaid' },
  ],
};

test('a new business has the defaults, and a change changes only what it names', async () => {
  expect(await settings()).toEqual(initial);
  const answer = await patch({ custom_attributes: [{ ...paid, place: 2 }], midnight: { marks_no_shows: false } });
  const changed = { ...initial, custom_attributes: [{ ...paid, place: 2 }], midnight: { marks_no_shows: false } };
  expect(expectDone(answer).data.settings).toEqual(changed);
  expectDone(await patch({ tags: [{ key: 'vip', text: 'VIP' }], midnight: {} }));
  expect(await settings()).toEqual({ ...changed, tags: [{ key: 'vip', text: 'VIP' }] });
  expectDone(await patch({ tags: null, custom_attributes: [paid] }));
  expect(await settings()).toEqual({ ...changed, custom_attributes: [{ ...paid, place: null }] });
  expectDone(await patch({}));
});

test('two changes at once both count', async () => {
  const bodies = [
    { tags: [{ key: 'a', text: 'A' }] },
    { labels: [{ key: 'b', text: 'B' }] },
    { accept_any_time: true },
    { country: 'GB' },
  ];
  for (const answer of await Promise.all(bodies.map(patch))) expectDone(answer);
  expect(await settings()).toEqual({
    ...initial,
    tags: [{ key: 'a', text: 'A' }],
    labels: [{ key: 'b', text: 'B' }],
    accept_any_time: true,
    country: 'GB',
  });
});

test('every problem is named at once, and nothing is changed', async () => {
  const answer = await patch({
    time_zone: 'India',
    country: 'XX',
    accept_any_time: 'yes',
    custom_attributes: [
      { key: 'Payment', text: 'x', values: [{ key: 'a', text: 'A' }] },
      { key: 'tags', text: '', values: [] },
      {
        key: 'twice',
        text: 'x',
        values: [
          { key: 'a', text: 'A' },
          { key: 'a', text: 'B' },
        ],
      },
      { key: 'twice', text: 'x', values: [{ key: 'a' }], place: 0 },
    ],
    labels: [
      { key: 'l', text: 'L' },
      { key: 'l', text: 'L' },
    ],
    tags: 'vip',
  });
  expect(issuesOf(answer).toSorted()).toEqual([
    '/accept_any_time type',
    '/country format',
    '/custom_attributes/0/key format',
    '/custom_attributes/1/key not_allowed',
    '/custom_attributes/1/text too_short',
    '/custom_attributes/1/values too_short',
    '/custom_attributes/2/values/1/key conflict',
    '/custom_attributes/3/key conflict',
    '/custom_attributes/3/place too_small',
    '/custom_attributes/3/values/0/text required',
    '/labels/1/key conflict',
    '/tags type',
    '/time_zone format',
  ]);
  expect(await settings()).toEqual(initial);
});

test('a list with more entries than its limit is refused', async () => {
  const attributes = Array.from({ length: 51 }, (_, index) => ({ ...paid, key: `a${index}` }));
  const tags = Array.from({ length: 201 }, (_, index) => ({ key: `t${index}`, text: 'T' }));
  expect(issuesOf(await patch({ custom_attributes: attributes, tags })).toSorted()).toEqual([
    '/custom_attributes too_many',
    '/tags too_many',
  ]);
});

test('reading and changing need admin', async () => {
  const reader = await business.addClient(['appointments:read']);
  expect((await reader.api('GET', '/opdesk/v1/settings')).status).toBe(403);
  expect((await reader.api('PATCH', '/opdesk/v1/settings', {})).status).toBe(403);
  const writer = await business.addClient(['admin']);
  expect((await writer.api('GET', '/opdesk/v1/settings')).status).toBe(200);
  expect((await writer.api('PATCH', '/opdesk/v1/settings', {})).status).toBe(200);
});

describe('what settings do', () => {
  let practice: Practice;
  beforeEach(async () => {
    practice = await addPractice(server, business);
    await addSessions(business, practice, { weekday: 1, from: '09:00', to: '10:00' });
  });

  const withAttribute = (value: string): Readonly<Record<string, unknown>> => ({
    appointment_details: { start_time: at('2026-03-02', '09:00'), custom_attributes: { payment_status: value } },
  });

  test('a booking may carry an attribute as soon as it is defined, with its values only', async () => {
    const startAt = at('2026-03-02', '09:00');
    expect(issuesOf(await book(business, practice, startAt, withAttribute('paid')))).toEqual([
      '/appointment_details/custom_attributes/payment_status not_allowed',
    ]);
    expectDone(await patch({ custom_attributes: [paid] }));
    expect(issuesOf(await book(business, practice, startAt, withAttribute('maybe')))).toEqual([
      '/appointment_details/custom_attributes/payment_status enum',
    ]);
    expectDone(await book(business, practice, startAt, withAttribute('paid')));
  });

  test('a business or a clinic that accepts any time takes a start off the grid; the clinic goes first', async () => {
    const startAt = at('2026-03-02', '09:05');
    const clinic = `/opdesk/v1/clinics/${practice.clinicId}`;
    expect((await book(business, practice, startAt)).status).toBe(409);
    expectDone(await patch({ accept_any_time: true }));
    expectDone(await business.api('PATCH', clinic, { accept_any_time: false }));
    expect((await book(business, practice, startAt)).status).toBe(409);
    expectDone(await business.api('PATCH', clinic, { accept_any_time: null }));
    expectDone(await book(business, practice, startAt));
  });

  test('another zone moves slots, which go by the wall clock, at every clinic without one of its own', async () => {
    const slots = async (): Promise<string[]> => {
      const path = `/dr/v1/doctor/${practice.doctorId}/clinic/${practice.clinicId}/appointment/slot`;
      const { data } = expectDone(await business.api('GET', `${path}?start_date=2026-03-02&end_date=2026-03-02`));
      return data.schedule[practice.clinicId][0].slots.map((slot: { s: string }) => slot.s);
    };
    expectDone(await patch({ time_zone: 'Europe/London' }));
    expect((await slots())[0]).toBe('2026-03-02T09:00:00+00:00');
    expectDone(await business.api('PATCH', `/opdesk/v1/clinics/${practice.clinicId}`, { time_zone: 'Asia/Dubai' }));
    expect((await slots())[0]).toBe('2026-03-02T09:00:00+04:00');
  });

  test("a clinic's own settings are read as they were set, null where the business decides", async () => {
    const path = `/opdesk/v1/clinics/${practice.clinicId}`;
    const screens = { display_names: 'none', display_message: null };
    const own = { clinic_id: practice.clinicId, partner_clinic_id: '642783', name: 'Clinic', ...screens };
    const none = { time_zone: null, country: null, accept_any_time: null, latitude: null, longitude: null };
    expect(expectDone(await business.api('GET', path)).data.clinic).toEqual({ ...own, ...none });
    const set = { time_zone: 'Asia/Dubai', country: 'AE', accept_any_time: true, latitude: 12.9784, longitude: -77.5 };
    const answer = await business.api('PATCH', '/opdesk/v1/clinics/642783?partner_id=1', set);
    expect(expectDone(answer).data.clinic).toEqual({ ...own, ...set });
    expectDone(await business.api('PATCH', path, { latitude: null, longitude: null }));
    expect(expectDone(await business.api('GET', path)).data.clinic).toEqual({
      ...own,
      ...set,
      latitude: null,
      longitude: null,
    });
  });

  test("a clinic's settings are checked, and another business's clinic is not there", async () => {
    const path = `/opdesk/v1/clinics/${practice.clinicId}`;
    const wrong = { time_zone: '+05:30', country: 'India', accept_any_time: 1, latitude: 91, longitude: '77' };
    expect(issuesOf(await business.api('PATCH', path, wrong)).toSorted()).toEqual([
      '/accept_any_time type',
      '/country format',
      '/latitude too_large',
      '/longitude type',
      '/time_zone format',
    ]);
    const other = await server.createBusiness();
    for (const method of ['GET', 'PATCH']) {
      const answer = await other.api(method, path, method === 'GET' ? undefined : { accept_any_time: true });
      expect([answer.status, answer.body.code]).toEqual([404, 'CLINIC_NOT_FOUND']);
    }
  });
});
