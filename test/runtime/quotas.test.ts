import { beforeEach, expect, test } from 'vitest';
import { countQuota, sweepQuotas } from '../../src/runtime/quotas.ts';
import { callerContext } from '../../src/runtime/context.ts';
import { instant, openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import { apiOf, type ApiAnswer, startBeside } from '../support/server.ts';

const quotas = { patients: 2, webhooks: 2, test_events: 2, holds: 2, walk_ins: 2 };
const desk = openDesk({ config: { quotas }, duties: { answersRequests: true, doesJobs: false } });

let nth = 0;
beforeEach(() => {
  nth = 0;
});
const next = (): number => (nth += 1);
const patient = { first_name: 'Meera', gender: 'F', age: 30 };
const hour = 3_600;

const addPatient = () => desk.business.api('POST', '/dr/v1/patient', patient);
const addProfile = () =>
  desk.business.api('POST', '/profiles/v1/patient/', { fn: 'Meera', gen: 'F', dob: '1990-01-01' });
const addWithBooking = () =>
  desk.send({
    ...desk.body(instant('09:00') + 900 * next()),
    patient_id: undefined,
    partner_patient_id: `p-${nth}`,
    patient_details: patient,
  });
const place = () => ({ doctor_id: desk.practice.doctorId, clinic_id: desk.practice.clinicId });
const walkIn = (more: object = { name: 'Ravi' }) =>
  desk.business.api('POST', '/opdesk/v1/walk-ins', { ...place(), ...more });
const addWithWalkIn = () => walkIn({ partner_patient_id: `w-${next()}`, patient_details: patient });
const hold = () =>
  desk.business.api('POST', '/opdesk/v1/holds', { ...place(), start_time: instant('09:00') + 900 * next() });
const webhooks = '/notification/v1/connect/webhook/subscriptions';
const register = () =>
  desk.business.api('POST', webhooks, {
    endpoint: `https://receiver.example/${next()}`,
    event_names: ['appointment.created'],
    signing_key: 'a-signing-key-of-some-length',
    protocol: 'https',
  });

/** Which quota a refusal names, and how many seconds it asks for. */
function refused(answer: ApiAnswer): [string, number] {
  expect(answer.status, answer.text).toBe(429);
  const { quota, limit, retry_after_seconds: seconds } = answer.body.error.details;
  expect(answer.headers.get('retry-after')).toBe(String(seconds));
  expect([answer.body.code, limit]).toEqual(['TOO_MANY_REQUESTS', 2]);
  expect(answer.body.message).toContain(`2 an hour for each business (QUOTA_${String(quota).toUpperCase()})`);
  expect(answer.body.message).toContain(`in ${seconds} s`);
  return [quota as string, seconds as number];
}

const ways: readonly (readonly [string, string, () => Promise<ApiAnswer>])[] = [
  ['patients', 'added', addPatient],
  ['patients', 'added to the directory', addProfile],
  ['patients', 'added with a booking', addWithBooking],
  ['patients', 'added with a walk-in', addWithWalkIn],
  ['holds', '', hold],
  ['walk_ins', '', walkIn],
];

test.each(ways)('the quota of %s %s lets so many through within an hour, and then again', async (quota, _how, use) => {
  expectDone(await use());
  desk.clock.advance(600);
  expectDone(await use());
  const before = await desk.counts();
  // The first one was made ten minutes ago, at the begin of a part of the hour.
  expect(refused(await use())).toEqual([quota, 3_000]);
  expect(await desk.counts()).toEqual(before);
  desk.clock.advance(2_999);
  expect(refused(await use())).toEqual([quota, 1]);
  desk.clock.advance(1);
  expectDone(await use());
  expect(refused(await use())).toEqual([quota, 600]);
});

test('a guest becomes a patient within the quota of patients, and stays a guest beyond it', async () => {
  const id = expectDone(await walkIn()).entry.appointment_id as string;
  expectDone(await addPatient());
  expectDone(await addPatient());
  const give = () =>
    desk.business.api('POST', `/opdesk/v1/appointments/${id}/patient`, {
      partner_patient_id: 'g-1',
      patient_details: patient,
    });
  expect(refused(await give())[0]).toBe('patients');
  const row = 'select patient_id, guest_name from appointments where business_id = $1 and id = $2';
  expect(await desk.rows(row, id)).toEqual([{ patient_id: null, guest_name: 'Ravi' }]);
  desk.clock.advance(hour);
  expectDone(await give());
});

test('webhooks are registered within a quota, also where they are removed meanwhile, and so are test events', async () => {
  const [first, second] = [await register(), await register()];
  expect([first.status, second.status]).toEqual([201, 201]);
  const [{ id }] = await desk.rows('select id from webhook_subscriptions where business_id = $1 order by id desc');
  expect((await desk.business.api('DELETE', `${webhooks}/${id}`)).status).toBeLessThan(300);
  const third = await register();
  expect([third.status, third.headers.get('retry-after')]).toEqual([429, '3600']);
  expect(third.body.message).toContain('The quota of webhooks registered is used up: 2 an hour');
  const [{ id: left }] = await desk.rows('select id from webhook_subscriptions where business_id = $1');
  const send = () => desk.business.api('POST', `/opdesk/v1/webhooks/${left}/test`);
  expectDone(await send());
  expectDone(await send());
  expect(refused(await send())[0]).toBe('test_events');
  desk.clock.advance(hour);
  expectDone(await send());
  expect((await register()).status).toBe(201);
});

test('what is refused or repeated is not counted, and a repeat is answered beyond the quota', async () => {
  const body = { ...place(), start_time: instant('11:00') };
  const asked = (key: string) => desk.business.api('POST', '/opdesk/v1/holds', body, { 'idempotency-key': key });
  const first = expectDone(await asked('one'));
  // Taken.
  expect((await asked('two')).status).toBe(409);
  expectDone(await hold());
  expect(refused(await hold())[0]).toBe('holds');
  expect(expectDone(await asked('one'))).toEqual(first);
  expect((await desk.business.api('POST', '/dr/v1/patient', { ...patient, gender: 'X' })).status).toBe(400);
  expectDone(await addPatient());
  expectDone(await addPatient());
  expect(refused(await addPatient())[0]).toBe('patients');
  // Of patients who are there one may book.
  expectDone(await desk.send(desk.body('10:30')));
});

test('a transaction that is rolled back has used nothing', async () => {
  const ctx = callerContext(desk.server.runtime, {
    businessId: desk.business.id,
    actor: { kind: 'system', id: 'test' },
    scopes: new Set(),
  });
  const undone = ctx.db.transaction(async (tx) => {
    for (let use = 0; use < 5; use += 1) await countQuota(tx, ctx, 'holds', 'do-1');
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  expectDone(await hold());
  expectDone(await hold());
});

test('several servers have one quota together, and each business its own', async () => {
  const beside = await startBeside(desk.server, { config: { quotas } });
  try {
    const api = apiOf(beside.url, { auth: desk.business.token });
    const take = (ask: typeof api) =>
      ask('POST', '/opdesk/v1/holds', { ...place(), start_time: instant('09:00') + 900 * next() });
    expectDone(await take(desk.business.api));
    expectDone(await take(api));
    expect(refused(await take(desk.business.api))[0]).toBe('holds');
    expect(refused(await take(api))[0]).toBe('holds');
    const other = await desk.server.createBusiness();
    expectDone(await other.api('POST', '/dr/v1/patient', patient));
  } finally {
    await beside.close();
  }
});

test('of many at once hardly more get through than the quota has', async () => {
  const answers = await Promise.all(Array.from({ length: 12 }, () => hold()));
  const done = answers.filter(({ status }) => status === 201).length;
  // They wait for the same doctor, so each sees the one before it.
  expect(done).toBe(2);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(10);
});

test('of many walk-ins that are booked together as many get through as the quota has', async () => {
  const answers = await Promise.all(Array.from({ length: 12 }, () => walkIn()));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(2);
  for (const answer of answers.filter(({ status }) => status !== 201)) expect(refused(answer)[0]).toBe('walk_ins');
  expect(await desk.rows('select uses from quota_counts where business_id = $1')).toEqual([{ uses: 2 }]);
});

test('counts that are older than an hour are swept', async () => {
  expectDone(await hold());
  desk.clock.advance(hour / 2);
  expectDone(await hold());
  desk.clock.advance(hour / 2);
  expect(await sweepQuotas(desk.server.runtime, desk.business.id)).toBe(1);
  expect(await desk.rows('select uses from quota_counts where business_id = $1')).toEqual([{ uses: 1 }]);
});
