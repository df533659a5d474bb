import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { updateStaffPassword } from '../../src/staff/db/staff.ts';
import { scopes } from '../../src/rights/scopes.ts';
import { at } from '../support/calendar.ts';
import { addPractice, addSessions, book, expectDone } from '../support/practice.ts';
import { createClock, startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';
import { addUser, desk, logIn } from '../support/staff.ts';

const clock = createClock(at('2026-03-02', '08:00'));
let server: TestServer;
let business: TestBusiness;
beforeAll(async () => {
  server = await startTestServer({ now: clock.now });
  business = await server.createBusiness({ scopes: [...scopes] });
});
afterAll(() => server.close());

const path = '/opdesk/v1/staff';
const newUser = (role: string) => ({ username: `new-${role}-${Math.random()}`, name: 'New', role });

describe('a client makes and takes over only users who may do what it may (rule A7)', () => {
  it('adds no manager and no receptionist with the scope admin alone', async () => {
    const narrow = await server.createBusiness({ scopes: ['admin'] });
    for (const role of ['manager', 'receptionist']) {
      const { status, body } = await narrow.api('POST', path, newUser(role));
      expect([role, status, body.error.code]).toEqual([role, 403, 'UNAUTHORIZED_ACCESS']);
      expect(body.error.details.scopes).toContain('appointments:write');
    }
    expect((await narrow.api('GET', path)).body.staff).toEqual([]);
  });

  it('does not give a manager another password or another role', async () => {
    const narrow = await server.createBusiness({ scopes: ['admin'] });
    const { id, username } = await addUser(server, narrow.id);
    expect((await narrow.api('POST', `${path}/${id}/password`)).status).toBe(403);
    expect((await narrow.api('PATCH', `${path}/${id}`, { role: 'receptionist' })).status).toBe(403);
    expect((await narrow.api('PATCH', `${path}/${id}`, { disabled: true })).status).toBe(403);
    expect((await logIn(server.api, username)).status).toBe(200);
  });

  it('does nothing to a manager with the scope admin alone, by any operation on a user', async () => {
    const narrow = await server.createBusiness({ scopes: ['admin'] });
    const { id, username } = await addUser(server, narrow.id);
    const manager = await desk(server.url, username);
    const changes = server.app.http.operations.filter(
      ({ method, url }) => method !== 'GET' && url.startsWith(`${path}/:staff_id`),
    );
    expect(changes.length).toBeGreaterThanOrEqual(5);
    for (const { method, url } of changes) {
      const body = method === 'PATCH' ? { name: 'Other' } : undefined;
      const { status } = await narrow.api(method, url.replace(':staff_id', id), body);
      expect([method, url, status]).toEqual([method, url, 403]);
    }
    expect((await manager('GET', '/opdesk/v1/login')).status).toBe(200);
  });

  it('adds a manager with every scope', async () => {
    expect((await business.api('POST', path, newUser('manager'))).status).toBe(201);
  });
});

it('a doctor changes no patient by way of an appointment', async () => {
  const practice = await addPractice(server, business);
  await addSessions(business, practice, { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '13:00' });
  const booked = expectDone(await book(business, practice, at('2026-03-02', '09:00')));
  const url = `/dr/v1/appointment/${booked.appointment_id}`;
  const { username } = await addUser(server, business.id, { role: 'doctor', doctorId: practice.doctorId });
  const doctor = await desk(server.url, username);
  const change = { patient_details: { first_name: 'Changed' } };
  expect((await doctor('PATCH', url, change)).status).toBe(403);
  expect((await doctor('PATCH', url, { reason: 'Fever' })).status).toBe(204);
  expect((await business.api('PATCH', url, change)).status).toBe(204);
});

it('a password that was reset while its user changed it stays reset', async () => {
  const { id } = await addUser(server, business.id);
  const change = { hash: 'h-2', mustChange: false, before: 'h-1' };
  expect(await updateStaffPassword(server.runtime.db, business.id, id, { hash: 'h-1', mustChange: false })).toBe(true);
  expect(await updateStaffPassword(server.runtime.db, business.id, id, { hash: 'reset', mustChange: true })).toBe(true);
  expect(await updateStaffPassword(server.runtime.db, business.id, id, change)).toBe(false);
});

it('a manager gets no password of their own without the old one', async () => {
  const { id, username } = await addUser(server, business.id);
  const own = await (await desk(server.url, username))('POST', `${path}/${id}/password`);
  expect([own.status, own.body.message]).toEqual([403, expect.stringContaining('/opdesk/v1/login/password')]);
  expect((await logIn(server.api, username)).status).toBe(200);
});

it('wrong old passwords at a change count, so that nobody guesses with a stolen cookie', async () => {
  const { username } = await addUser(server, business.id);
  const api = await desk(server.url, username);
  const change = (old: string) => api('PUT', '/opdesk/v1/login/password', { old, new: 'another long walk' });
  for (let guess = 0; guess < 10; guess += 1) expect((await change(`guess ${guess}`)).status).toBe(400);
  expect((await change('guess 10')).status).toBe(429);
});

it('a username counts as the same however it is typed', async () => {
  const { username } = await addUser(server, business.id);
  const forms = [username, username.toUpperCase(), ` ${username}`, `${username} `];
  for (let guess = 0; guess < 10; guess += 1) {
    expect((await logIn(server.api, forms[guess % forms.length] ?? '', 'wrong')).status).toBe(401);
  }
  for (const form of forms) expect((await logIn(server.api, form, 'wrong')).status).toBe(429);
});
