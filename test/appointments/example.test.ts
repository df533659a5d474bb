import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { at } from '../support/calendar.ts';
import { bookedId, conflictOf, reasonOf } from '../support/desk.ts';
import { documentExample, documentExampleAt } from '../support/document-example.ts';
import { expectDone } from '../support/practice.ts';
import { type Api, apiOf, createClock, startTestServer, type TestServer } from '../support/server.ts';
import { publishedClient } from '../../src/access/domain.ts';
import { seedDemo } from '../../src/demo/demo.ts';

const clock = createClock(at('2026-03-02', '08:00'));
let server: TestServer;
let api: Api;
beforeAll(async () => {
  server = await startTestServer({ now: clock.now });
  await seedDemo(server.runtime);
});
afterAll(() => server.close());
beforeEach(async () => {
  const login = await server.api('POST', '/connect-auth/v1/account/login', {
    client_id: publishedClient.id,
    client_secret: publishedClient.secret,
  });
  api = apiOf(server.url, { auth: expectDone(login).access_token as string });
});

test('C16: the document’s own example works as printed, except for its date', async () => {
  const start = at('2026-03-02', '09:30');
  const id = bookedId(await api('POST', '/dr/v1/appointment', documentExampleAt(start)));
  const read = expectDone(await api('GET', '/dr/v1/appointment/098765434567890?partner_id=1'));
  expect(read).toMatchObject({
    appointment_id: id,
    partner_appointment_id: '098765434567890',
    partner_clinic_id: '642783',
    partner_doctor_id: '8423994',
    partner_patient_id: '6742984',
    token: 2,
    start_time: start,
    end_time: start + 900,
    status: 'BK',
    mode: 'in_clinic',
    appointment_mode: 'INCLINIC',
    custom_attributes: { label: ['vitals_submitted'], tags: ['paid', 'in_consult'] },
    video_connect: { vendor: 'other', url: 'https://xyz.com' },
    partner_meta: { encounter_id: '123' },
    display_meta: { key1: 'value1' },
  });
  expect(bookedId(await api('POST', '/dr/v1/appointment', documentExampleAt(start)))).toBe(id);
});

test('C16: with the date as printed it is said to be past, and which slots are free', async () => {
  const answer = await api('POST', '/dr/v1/appointment', { ...documentExample, partner_appointment_id: 'another' });
  expect(reasonOf(answer)).toBe('PAST');
  expect(conflictOf(answer).details.alternatives).toHaveLength(6);
});

test('C16: it works for a clinic, a doctor and a patient that a program has just registered', async () => {
  const fresh = await server.createBusiness();
  expectDone(await fresh.api('PATCH', '/opdesk/v1/settings', { accept_any_time: true }));
  const clinic = { name: 'Clinic', address: 'Road 1', partner_id: '642783' };
  expectDone(await fresh.api('POST', '/cdr/v1/clinic/', clinic));
  const doctor = {
    firstname: 'Asha',
    lastname: 'Rao',
    gender: 'F',
    partner_id: '8423994',
    partner_clinic_ids: ['642783'],
  };
  expectDone(await fresh.api('POST', '/cdr/v1/doctor/', doctor));
  bookedId(await fresh.api('POST', '/dr/v1/appointment', documentExample));
});
