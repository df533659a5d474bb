import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { at } from '../support/calendar.ts';
import { addPractice, expectDone, type Practice } from '../support/practice.ts';
import { type ApiAnswer, createClock, startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';

const createdAt = at('2026-03-02', '08:00');
const clock = createClock(createdAt + 0.75);

let server: TestServer;
let business: TestBusiness;
let practice: Practice;

beforeAll(async () => {
  server = await startTestServer({ now: clock.now });
});
afterAll(() => server.close());
beforeEach(async () => {
  business = await server.createBusiness();
  practice = await addPractice(server, business);
});

async function add(body: unknown, headers?: Readonly<Record<string, string>>): Promise<ApiAnswer> {
  return business.api('POST', `/opdesk/v1/doctors/${practice.doctorId}/services`, body, headers);
}

function issuesOf(answer: ApiAnswer): string[] {
  expect(answer.status).toBe(400);
  return answer.body.error.details.issues.map((issue: { path: string; code: string }) => `${issue.path} ${issue.code}`);
}

const full = {
  name: 'Video follow-up',
  type: 'FOLLOW_UP',
  modes: ['VIDEO', 'PHONE'],
  duration_minutes: 10,
  price: 349.5,
  currency: 'EUR',
  pre_pay: true,
  post_pay: false,
  book_ahead_days: 30,
  minimum_notice_minutes: 45,
  max_appointments_per_day: 40,
  allow_patient_booking: false,
  reminders: ['DAY_BEFORE', 'HOUR_BEFORE'],
  archived: false,
};

test('a service is kept as it was sent, with defaults for what was not', async () => {
  const { service } = expectDone(await add(full)).data;
  expect(service).toEqual({ ...full, conf_id: service.conf_id, doctor_id: practice.doctorId, created_at: createdAt });
  const { services } = expectDone(await business.api('GET', `/opdesk/v1/doctors/${practice.doctorId}/services`)).data;
  expect(services).toEqual([
    {
      conf_id: practice.serviceId,
      doctor_id: practice.doctorId,
      name: 'Consultation',
      type: 'REGULAR',
      modes: ['INCLINIC'],
      duration_minutes: 15,
      price: 500,
      currency: 'INR',
      pre_pay: false,
      post_pay: true,
      book_ahead_days: 60,
      minimum_notice_minutes: 0,
      max_appointments_per_day: null,
      allow_patient_booking: true,
      reminders: [],
      archived: false,
      created_at: createdAt,
    },
    service,
  ]);
});

test('a change changes only what it names, and a price can be taken away', async () => {
  const path = `/opdesk/v1/services/${practice.serviceId}`;
  const before = expectDone(await business.api('PATCH', path, {})).data.service;
  const changed = expectDone(await business.api('PATCH', path, { archived: true, price: null })).data.service;
  expect(changed).toEqual({ ...before, archived: true, price: null });
});

test("Eka's call lists every service, archived ones marked, phone and video as one tele", async () => {
  const { service } = expectDone(await add(full)).data;
  expectDone(await business.api('PATCH', `/opdesk/v1/services/${service.conf_id}`, { archived: true }));
  const answer = await business.api('GET', '/dr/v1/doctor/service/8423994?partner_id=1');
  expect(answer.status).toBe(200);
  expect(answer.body).toEqual({
    data: {
      services: [
        {
          appointment_type: 'REGULAR',
          archive: false,
          book_ahead_days: 60,
          created_at: createdAt,
          currency: 'INR',
          duration: 15,
          mode: ['in-clinic'],
          pre_pay: false,
          price: 500,
          service_name: 'Consultation',
          conf_id: practice.serviceId,
        },
        {
          appointment_type: 'FOLLOW_UP',
          archive: true,
          book_ahead_days: 30,
          created_at: createdAt,
          currency: 'EUR',
          duration: 10,
          mode: ['tele'],
          pre_pay: true,
          price: 349.5,
          service_name: 'Video follow-up',
          conf_id: service.conf_id,
        },
      ],
    },
  });
  expect((await business.api('GET', `/dr/v1/doctor/service/${practice.doctorId}/`)).text).toBe(answer.text);
});

test('every problem of a service is named at once', async () => {
  expect(issuesOf(await add({})).toSorted()).toEqual(['/duration_minutes required', '/name required']);
  const wrong = {
    name: '  ',
    type: 'URGENT',
    modes: ['VIDEO', 'VIDEO'],
    duration_minutes: 0,
    price: 10.005,
    currency: 'inr',
    pre_pay: 'yes',
    post_pay: 1,
    book_ahead_days: -1,
    minimum_notice_minutes: 1.5,
    allow_patient_booking: null,
    archived: '',
  };
  expect(issuesOf(await add(wrong)).toSorted()).toEqual([
    '/allow_patient_booking type',
    '/archived type',
    '/book_ahead_days too_small',
    '/currency format',
    '/duration_minutes too_small',
    '/minimum_notice_minutes type',
    '/modes conflict',
    '/name too_short',
    '/post_pay type',
    '/pre_pay type',
    '/price not_exact',
    '/type enum',
  ]);
  expect(issuesOf(await add({ ...full, modes: [], price: -1 }))).toEqual(['/modes too_short', '/price too_small']);
});

test("unknown ids, and another business's, are 404", async () => {
  const other = await server.createBusiness();
  const tried: [TestBusiness, string, string, unknown, string][] = [
    [business, 'GET', '/opdesk/v1/doctors/x/services', undefined, 'DOCTOR_NOT_FOUND'],
    [business, 'POST', '/opdesk/v1/doctors/x/services', full, 'DOCTOR_NOT_FOUND'],
    [business, 'PATCH', '/opdesk/v1/services/x', { archived: true }, 'NOT_FOUND'],
    [business, 'GET', '/dr/v1/doctor/service/x', undefined, 'DOCTOR_NOT_FOUND'],
    [other, 'GET', `/opdesk/v1/doctors/${practice.doctorId}/services`, undefined, 'DOCTOR_NOT_FOUND'],
    [other, 'POST', `/opdesk/v1/doctors/${practice.doctorId}/services`, full, 'DOCTOR_NOT_FOUND'],
    [other, 'PATCH', `/opdesk/v1/services/${practice.serviceId}`, { archived: true }, 'NOT_FOUND'],
    [other, 'GET', `/dr/v1/doctor/service/${practice.doctorId}`, undefined, 'DOCTOR_NOT_FOUND'],
  ];
  for (const [client, method, path, body, code] of tried) {
    const answer = await client.api(method, path, body);
    expect([method, path, answer.status, answer.body.code]).toEqual([method, path, 404, code]);
  }
});

test('reading and writing need the scope schedules', async () => {
  const reader = await business.addClient(['appointments:read', 'appointments:write', 'directory:write']);
  const path = `/opdesk/v1/doctors/${practice.doctorId}/services`;
  expect((await reader.api('GET', path)).status).toBe(403);
  expect((await reader.api('POST', path, full)).status).toBe(403);
  expect((await reader.api('PATCH', `/opdesk/v1/services/${practice.serviceId}`, {})).status).toBe(403);
  expect((await (await business.addClient(['schedules'])).api('GET', path)).status).toBe(200);
});

test('the same Idempotency-Key adds one service', async () => {
  const key = { 'idempotency-key': 'add-1' };
  const [first, second] = await Promise.all([add(full, key), add(full, key)]);
  expect(expectDone(second)).toEqual(expectDone(first));
  const { services } = expectDone(await business.api('GET', `/opdesk/v1/doctors/${practice.doctorId}/services`)).data;
  expect(services).toHaveLength(2);
});

test('the last service that fits is answered again after a crash, not counted against itself', async () => {
  const key = { 'idempotency-key': 'add-200' };
  const statement = `insert into services (business_id, id, doctor_id, name, type, modes, duration_minutes, currency,
    pre_pay, post_pay,
      book_ahead_days, minimum_notice_minutes, allow_patient_booking, created_at)
    select $1, 'sv-' || n, $2, 'Service', 'REGULAR', array['INCLINIC'], 15, 'INR', false, true, 60, 0, true, now()
    from generate_series(1, 198) as n`;
  await server.runtime.db.query({ name: '', text: statement }, [business.id, practice.doctorId]);
  const first = expectDone(await add(full, key));
  const forget =
    'update idempotency_keys set status = null, body = null, leased_until = to_timestamp(0) where business_id = $1';
  await server.runtime.db.query({ name: '', text: forget }, [business.id]);
  expect(expectDone(await add(full, key))).toEqual(first);
  expect((await add(full)).status).toBe(400);
});
