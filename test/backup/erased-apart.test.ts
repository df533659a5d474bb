import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { erasureListFile } from '../../src/runtime/erasure-list.ts';
import { backedUp, temporaryFolder } from '../support/backups.ts';
import { openDesk } from '../support/desk.ts';
import { merge, register, unmerge } from '../support/merges.ts';
import { onTestServer } from '../support/on-test-server.ts';
import { expectDone } from '../support/practice.ts';
import { restoreAsCommand } from '../support/restores.ts';

const dataFolder = mkdtempSync(join(tmpdir(), 'opdesk-apart-'));
const listed = erasureListFile(dataFolder);
afterAll(() => rmSync(dataFolder, { recursive: true }));
beforeEach(() => rmSync(listed, { force: true }));
const desk = openDesk({ duties: { answersRequests: true, doesJobs: false }, config: { dataFolder } });

const erase = async (id: string) =>
  expectDone(await desk.business.api('DELETE', `/opdesk/v1/patients/${id}/personal-data`, {}));

/** A patient with an appointment, whose every text has the name. */
async function addPatient(first_name: string, start: string): Promise<{ id: string; visit: string }> {
  const id = await register(desk, null, { first_name, tag: `tag-${first_name}` });
  return { id, visit: await desk.book(start, { notes: `knee of ${first_name}` }, { patient_id: id }) };
}

/** By the id of each, whose the appointments are in a database, and who leads to whom. */
async function ownersIn(connectionString: string): Promise<unknown> {
  return onTestServer(connectionString, async (client) => {
    const { rows } = await client.query<{ id: string; owner: string }>(
      `select id, patient_id as owner from appointments where business_id = $1
       union all select id, merged_into from patients where business_id = $1 and merged_into is not null`,
      [desk.business.id],
    );
    return Object.fromEntries(rows.map(({ id, owner }) => [id, owner]));
  });
}

test.each([
  { which: 'left', erased: 'Leela', other: 'Meera' },
  { which: 'merged', erased: 'Latika', other: 'Mohini' },
])(
  'of two who were merged at the backup and apart again at the erasure of the $which one, the other one stays',
  async ({ which, erased, other }) => {
    const [gone, kept] = [await addPatient(erased, '09:15'), await addPatient(other, '09:30')];
    const [left, merged] = which === 'left' ? [gone, kept] : [kept, gone];
    expectDone(await merge(desk, merged.id, left.id, { keep: { tag: 'from' } }));
    const backup = await backedUp(desk.server.connectionString);
    expectDone(await unmerge(desk, merged.id));
    await erase(gone.id);

    // A merge can be undone for a day, and a restore comes whenever it comes.
    desk.clock.advance(30 * 86_400);
    const { lines, texts, connectionString } = await restoreAsCommand(desk, backup, temporaryFolder(), listed);
    expect(lines).toContain('1 of 1 listed erasures were made again.');
    expect(lines).toContain(
      '1 merge was undone again: one of the two patients was erased after the merge had been undone.',
    );
    expect(texts).not.toContain(erased);
    for (const own of [`tag-${other}`, `knee of ${other}`]) expect(texts).toContain(own);
    expect(await ownersIn(connectionString)).toEqual({ [left.visit]: left.id, [merged.visit]: merged.id });
  },
);

test('along a chain of merges those that build on one another are undone from the last one on', async () => {
  const [first, second, last] = [
    await addPatient('Aruna', '09:15'),
    await addPatient('Bhavna', '09:30'),
    await addPatient('Chitra', '09:45'),
  ];
  expectDone(await merge(desk, first.id, second.id));
  desk.clock.advance(60);
  expectDone(await merge(desk, second.id, last.id));
  const backup = await backedUp(desk.server.connectionString);
  expectDone(await unmerge(desk, second.id));
  expectDone(await unmerge(desk, first.id));
  await erase(first.id);

  const { lines, texts, connectionString } = await restoreAsCommand(desk, backup, temporaryFolder(), listed);
  expect(lines.join('\n')).toContain('2 merges were undone again');
  expect(texts).not.toContain('Aruna');
  for (const other of ['Bhavna', 'Chitra']) expect(texts).toContain(`knee of ${other}`);
  expect(await ownersIn(connectionString)).toEqual(
    Object.fromEntries([first, second, last].map(({ id, visit }) => [visit, id])),
  );
});

test('two who were erased as one stay one, however they were merged at the backup', async () => {
  const [left, merged] = [await addPatient('Nandini', '09:15'), await addPatient('Omana', '09:30')];
  expectDone(await merge(desk, merged.id, left.id));
  const backup = await backedUp(desk.server.connectionString);
  await erase(left.id);

  const { lines, texts, connectionString } = await restoreAsCommand(desk, backup, temporaryFolder(), listed);
  expect(lines).toContain('1 of 2 listed erasures were made again; the backup has no personal data of the others.');
  expect(lines.join('\n')).not.toContain('undone');
  for (const personal of ['Nandini', 'Omana']) expect(texts).not.toContain(personal);
  expect(await ownersIn(connectionString)).toEqual({
    [left.visit]: left.id,
    [merged.visit]: left.id,
    [merged.id]: left.id,
  });
});
