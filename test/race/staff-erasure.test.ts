import { expect, test } from 'vitest';
import { sql } from '../../src/postgres/database.ts';
import { issuesOf, openDesk } from '../support/desk.ts';
import { openHolder } from '../support/holder.ts';
import { expectDone } from '../support/practice.ts';
import { addUser } from '../support/staff.ts';

const desk = openDesk();
const [ofUser, ofKey] = [openHolder(desk), openHolder(desk)];

const change = (id: string, name: string) =>
  desk.business.api('PATCH', `/opdesk/v1/staff/${id}`, { name }, { 'idempotency-key': 'renamed' });
const erase = (id: string) => desk.business.api('DELETE', `/opdesk/v1/staff/${id}/personal-data`);

async function expectNobodyNamed(name: string): Promise<void> {
  for (const table of ['staff', 'idempotency_keys']) {
    const rows = await desk.server.runtime.db.query(sql('', `select t::text as row from ${table} t`));
    expect([table, JSON.stringify(rows).includes(name)]).toEqual([table, false]);
  }
}

test('a change of a user that is answered while the user is erased leaves no name for its repeats', async () => {
  const { id } = await addUser(desk.server, desk.business.id, { role: 'receptionist' });
  await ofUser.query('select from staff where id = $1 for update', [id]);
  const changing = change(id, 'Kamalini Rao');
  await ofUser.waiting(1);
  await ofKey.query('select from idempotency_keys where business_id = $1 for update', [desk.business.id]);
  await ofUser.query('commit');
  // The change is written, and its answer waits to be kept.
  await ofKey.waiting(1);
  const erasing = erase(id);
  await ofKey.waiting(2);
  await ofKey.query('commit');
  expect((await changing).body.name).toBe('Kamalini Rao');
  expect((await erasing).status).toBe(204);
  await expectNobodyNamed('Kamalini');
});

test('a change of a user that comes to its turn after the erasure is refused', async () => {
  const { id } = await addUser(desk.server, desk.business.id, { role: 'receptionist' });
  await ofUser.query('select from staff where id = $1 for update', [id]);
  const erasing = erase(id);
  await ofUser.waiting(1);
  const changing = change(id, 'Kamalini Rao');
  await ofUser.waiting(2);
  await ofUser.query('commit');
  expect((await erasing).status).toBe(204);
  expect(issuesOf(await changing)).toEqual(['/path/staff_id not_allowed']);
  await expectNobodyNamed('Kamalini');
  expect(expectDone(await desk.business.api('GET', `/opdesk/v1/staff/${id}`))).toMatchObject({
    name: 'Erased',
    disabled: true,
  });
});
