import { expect, it } from 'vitest';
import { sql } from '../../src/postgres/database.ts';
import { openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import { addUser, desk as deskOf, logIn } from '../support/staff.ts';

const desk = openDesk();
const staff = '/opdesk/v1/staff';

it('a user who is erased is named nowhere, in no history either, and logs in no more', async () => {
  const { server, business } = desk;
  const username = 'leelavati';
  const { id } = await addUser(server, business.id, { role: 'receptionist', username });
  const manager = await addUser(server, business.id);
  const [api, managers] = [await deskOf(server.url, username), await deskOf(server.url, manager.username)];
  expectDone(await managers('PATCH', `${staff}/${id}`, { name: 'Leelavati Rao' }));
  const appointment = await desk.book('09:15');
  expectDone(await api('POST', `/opdesk/v1/appointments/${appointment}/check-in`));
  const history = `/opdesk/v1/appointments/${appointment}/history`;
  expect((await managers('GET', history)).text).toContain('Leelavati Rao');

  expect((await api('DELETE', `${staff}/${manager.id}/personal-data`)).status).toBe(403);
  const own = await managers('DELETE', `${staff}/${manager.id}/personal-data`);
  expect([own.status, own.body.message]).toEqual([403, 'Users cannot erase themselves.']);
  expect((await managers('DELETE', `${staff}/st-nobody/personal-data`)).status).toBe(404);
  for (let time = 0; time < 2; time += 1) {
    expect((await managers('DELETE', `${staff}/${id}/personal-data`)).status).toBe(204);
  }

  const entry = expectDone(await managers('GET', history)).history.at(-1);
  expect(entry.who).toMatchObject({ kind: 'staff', name: 'Erased' });
  expect((await api('GET', '/opdesk/v1/login')).status).toBe(401);
  expect((await logIn(server.api, username)).status).toBe(401);
  expect((await logIn(server.api, id)).status).toBe(401);
  const tables = ['staff', 'staff_logins', 'staff_devices', 'appointment_history', 'audit_pending', 'audit_entries'];
  for (const table of tables) {
    const rows = await server.runtime.db.query(sql('', `select t::text as row from ${table} t`));
    expect([table, JSON.stringify(rows).toLowerCase().includes(username)]).toEqual([table, false]);
  }
  const devices = sql('', 'select 1 from staff_devices where staff_id = $1');
  expect(await server.runtime.db.query(devices, [id])).toEqual([]);
});

it('the kept answer of an Idempotency-Key tells nothing more of a user who is erased', async () => {
  const { server, business } = desk;
  const { id, username } = await addUser(server, business.id, { role: 'receptionist', username: 'kamalini' });
  const change = () =>
    business.api('PATCH', `${staff}/${id}`, { name: 'Kamalini Rao' }, { 'idempotency-key': 'erased-user' });
  expect(expectDone(await change())).toMatchObject({ id, username, name: 'Kamalini Rao' });
  expect((await business.api('DELETE', `${staff}/${id}/personal-data`)).status).toBe(204);
  const kept = await server.runtime.db.query(sql('', 'select k::text as row from idempotency_keys k'));
  expect(JSON.stringify(kept).toLowerCase()).not.toContain('kamalini');
  // Not carried out anew, and of the shape that is declared.
  expect(expectDone(await change())).toMatchObject({ id, username: id, name: 'Erased', role: 'receptionist' });
  expect(expectDone(await business.api('GET', `${staff}/${id}`))).toMatchObject({ name: 'Erased' });
});
