import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Scope } from '../../src/rights/scopes.ts';
import { addPractice, addSessions, book, type Practice } from '../support/practice.ts';
import { at } from '../support/calendar.ts';
import { createClock, startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';

const clock = createClock(at('2026-03-02', '08:00'));
let server: TestServer;
let business: TestBusiness;
let practice: Practice;
beforeAll(async () => {
  server = await startTestServer({ now: clock.now });
  business = await server.createBusiness();
  practice = await addPractice(server, business);
  await addSessions(business, practice, { weekdays: [1], from: '09:00', to: '18:00' });
});
afterAll(() => server.close());

const personal = /Meeraxyz|Kumarxyz|9812345678|mrn-xyz|card-xyz|notes-xyz/;
const details = { first_name: 'Meeraxyz', last_name: 'Kumarxyz', gender: 'F', age: 30, mobile: '+919812345678' };
const texts = { notes: 'notes-xyz', partner_meta: { card: 'card-xyz' } };

async function sendersOf(scopes: readonly Scope[]) {
  const client = await business.addClient(scopes);
  return { ...business, ...client };
}

let slot = at('2026-03-02', '09:00');
/** Each a slot of its own. */
function nextSlot(): number {
  slot += 900;
  return slot;
}

/** The texts of what a client with these scopes is answered when it books, changes and walks in. */
async function answersOfChanges(scopes: readonly Scope[], key: string): Promise<string[]> {
  const client = await sendersOf(scopes);
  const described = {
    patient_id: undefined,
    partner_patient_id: `mrn-xyz-${key}`,
    patient_details: details,
  };
  const booked = await book(client, practice, nextSlot(), { ...described, ...texts });
  expect(booked.status).toBe(201);
  const path = `/opdesk/v1/appointments/${booked.body.appointment_id ?? booked.body.data?.appointment_id}`;
  const checkedIn = await client.api('POST', `${path}/check-in`, undefined, { 'idempotency-key': key });
  const repeated = await client.api('POST', `${path}/check-in`, undefined, { 'idempotency-key': key });
  const called = await client.api('POST', `${path}/call`);
  const stale = await client.api('POST', `${path}/start`, undefined, { 'if-match': '"stale"' });
  const walkedIn = await client.api('POST', '/opdesk/v1/walk-ins', {
    clinic_id: practice.clinicId,
    doctor_id: practice.doctorId,
    name: 'Meeraxyz',
    mobile: '+919812345678',
  });
  expect([checkedIn, repeated, called, stale, walkedIn].map(({ status }) => status)).toEqual([200, 200, 200, 412, 201]);
  expect(called.body.entry.appointment_id).toMatch(/^api-/);
  return [booked, checkedIn, repeated, called, stale, walkedIn].map(({ text }) => text);
}

describe('answers by scope (rule A5)', () => {
  it('say nothing of the patient to a client that may book and not read, in repeats and refusals neither', async () => {
    for (const text of await answersOfChanges(['appointments:write'], 'narrow')) expect(text).not.toMatch(personal);
  });

  it.each<readonly [Scope]>([['patients:read'], ['directory:write'], ['admin']])(
    'say who the patient is to a client that also has %s',
    async (scope) => {
      const [, , , called, stale] = await answersOfChanges(['appointments:write', scope], `with-${scope}`);
      expect(called).toContain('Meeraxyz');
      expect(called).toContain('9812345678');
      // The appointment itself is shown by what reads appointments.
      expect(stale).not.toMatch(personal);
    },
  );

  it('show the present state of a refused change to a client that may read appointments', async () => {
    const [, , , , stale] = await answersOfChanges(['appointments:write', 'appointments:read'], 'reader');
    expect(stale).toContain('notes-xyz');
  });

  it('give a patient back with patients:read alone, and with patients:write alone the id', async () => {
    const writer = await sendersOf(['patients:write']);
    const reader = await sendersOf(['patients:read']);
    const body = { ...details, partner_patient_id: 'mrn-xyz-own', dob: undefined };
    const added = await writer.api('POST', '/dr/v1/patient', body);
    expect(added.status).toBe(201);
    const path = `/dr/v1/patient/${added.body.patient_id ?? added.body.data?.patient_id}`;
    const changed = await writer.api('PATCH', path, { middle_name: 'Meeraxyz' });
    const profile = path.replace('/dr/', '/profiles/');
    const profiled = await writer.api('PATCH', profile, { mn: 'Meeraxyz' });
    const stale = await writer.api('DELETE', profile, undefined, { 'if-match': '"stale"' });
    expect([changed.status, profiled.status, stale.status]).toEqual([201, 200, 412]);
    for (const { text } of [added, changed, profiled, stale]) expect(text).not.toMatch(personal);
    expect((await writer.api('GET', path)).status).toBe(403);
    expect((await reader.api('GET', path)).text).toContain('Meeraxyz');
    expect((await reader.api('GET', '/dr/v1/appointment')).status).toBe(403);
  });
});
