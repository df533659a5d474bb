import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { backupCommands } from '../../src/cli/backup-commands.ts';
import { beginErasuresAnew } from '../../src/erasure/services/begin-erasures-anew.ts';
import { finishErasures } from '../../src/erasure/services/finish-erasures.ts';
import { sql } from '../../src/postgres/database.ts';
import { erasureListFile, readErasureList } from '../../src/runtime/erasure-list.ts';
import { backedUp, temporaryFolder } from '../support/backups.ts';
import { openDesk } from '../support/desk.ts';
import { onTestServer } from '../support/on-test-server.ts';
import { expectDone } from '../support/practice.ts';
import { restoreAsCommand, settingsOf } from '../support/restores.ts';
import { addUser, cookieOf, deskWith, logIn } from '../support/staff.ts';
import { startBeside } from '../support/server.ts';

const duties = { answersRequests: true, doesJobs: false };
// The servers of other tests list their erasures where all of them have their data.
const dataFolder = mkdtempSync(join(tmpdir(), 'opdesk-erased-'));
afterAll(() => rmSync(dataFolder, { recursive: true }));
const desk = openDesk({ duties, config: { dataFolder } });

const add = async (first_name: string): Promise<string> =>
  expectDone(await desk.business.api('POST', '/dr/v1/patient', { first_name, gender: 'F', age: 70 }))
    .patient_id as string;

const erase = async (id: string) =>
  expectDone(await desk.business.api('DELETE', `/opdesk/v1/patients/${id}/personal-data`, {}));

const linesOf = (file: string): { readonly subjectId: string }[] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly subjectId: string });

const restoreInto = (file: string, folder: string, erasures?: string) => restoreAsCommand(desk, file, folder, erasures);

test('a patient who was erased after the backup is erased in the restored database, too', async () => {
  const listed = erasureListFile(dataFolder);
  rmSync(listed, { force: true });
  onTestFinished(() => rmSync(listed, { force: true }));
  const [erased, other, merged, left] = [
    await add('Leela'),
    await add('Meera'),
    await add('Mergita'),
    await add('Leftana'),
  ];
  const id = await desk.book('09:15', { notes: 'Leela has a knee' }, { patient_id: erased });
  await desk.book('09:30', { notes: 'Meera has two' }, { patient_id: other });
  await desk.business.api('POST', `/opdesk/v1/appointments/${id}/check-in`, { why: 'Leela asked' });
  await desk.book('09:45', { notes: 'of Mergita' }, { patient_id: merged });
  const backup = await backedUp(desk.server.connectionString);
  expectDone(await desk.business.api('POST', `/opdesk/v1/patients/${merged}/merge`, { into: left }));
  await erase(erased);
  await erase(left);
  expect(statSync(listed).mode & 0o777).toBe(0o600);
  const ids = (await readErasureList(listed)).map(({ subjectId }) => subjectId);
  expect(ids).toEqual([erased, left, merged]);

  const without = await restoreInto(backup, temporaryFolder());
  expect(without.lines.join('\n')).toContain('No list of erasures: what was erased after the backup is there again.');
  expect(without.texts).toContain('Leela');

  const folder = temporaryFolder();
  const again = await restoreInto(backup, folder, listed);
  expect(again.lines).toContain('3 of 3 listed erasures were made again.');
  for (const personal of ['Leela', 'Mergita', 'Leftana']) expect(again.texts).not.toContain(personal);
  expect(again.texts).toContain('Meera has two');
  expect(again.texts).not.toContain('restore');

  // The next restore into that folder finds them by itself.
  const third = await restoreInto(backup, folder);
  expect(third.lines).toContain('3 of 3 listed erasures were made again.');
});

test('a patient stays erased from restore to restore, and in the copy of the list that each backup extends', async () => {
  const listed = erasureListFile(dataFolder);
  onTestFinished(() => rmSync(listed, { force: true }));
  const settings = settingsOf(desk, dataFolder);
  const copy = join(temporaryFolder(), 'erasures.jsonl');
  const backUpAs = (name: string, of = settings) =>
    backupCommands['backup']?.run(of, { values: { erasures: copy }, positionals: [join(temporaryFolder(), name)] });
  rmSync(listed, { force: true });
  expect((await backUpAs('nobody.opdesk'))?.[1]).toBe(`Erasures in ${copy}: 0.`);
  expect((await restoreInto(await backedUp(desk.server.connectionString), temporaryFolder(), copy)).lines).toHaveLength(
    3,
  );

  const id = await add('Returna');
  const before = await backedUp(desk.server.connectionString);
  await erase(id);
  const after = await backedUp(desk.server.connectionString);
  // The database of the later backup has nothing to erase again, and its folder keeps the line all the same.
  const folder = temporaryFolder();
  const { lines } = await restoreInto(after, folder, listed);
  expect(lines).toContain('0 of 1 listed erasures were made again; the backup has no personal data of the others.');
  expect(linesOf(erasureListFile(folder)).map(({ subjectId }) => subjectId)).toEqual([id]);
  expect((await restoreInto(before, folder, listed)).texts).not.toContain('Returna');

  expect((await backUpAs('one.opdesk', settingsOf(desk, folder)))?.[1]).toBe(`Erasures in ${copy}: 1.`);
  expect((await backUpAs('two.opdesk', settingsOf(desk, temporaryFolder())))?.[1]).toBe(`Erasures in ${copy}: 1.`);
  expect(linesOf(copy)).toHaveLength(1);
  const elsewhere = {
    values: { erasures: '/none/erasures.jsonl' },
    positionals: [join(temporaryFolder(), 'x.opdesk')],
  };
  await expect(backupCommands['backup']?.run(settings, elsewhere)).rejects.toThrow('there is no such folder');
  expect(existsSync(elsewhere.positionals[0] ?? '')).toBe(false);
  expect(statSync(copy).mode & 0o777).toBe(0o600);
  expect((await restoreInto(before, temporaryFolder(), copy)).texts).not.toContain('Returna');
});

test('a list that is not there is refused: its path may be misspelt, and the erased would be back', async () => {
  const missing = join(temporaryFolder(), 'erasures.jsonl');
  await expect(restoreInto('/none.opdesk', temporaryFolder(), missing)).rejects.toThrow(
    `--erasures ${missing}: there is no such file. Correct the path, or leave it out where nobody was ever erased.`,
  );
});

test('logins of the staff end with a restore, also those that had ended after the backup', async () => {
  const { username } = await addUser(desk.server, desk.business.id);
  const cookie = cookieOf(await logIn(desk.server.api, username));
  const backup = await backedUp(desk.server.connectionString);
  expect((await deskWith(desk.server.url, cookie)('DELETE', '/opdesk/v1/login')).status).toBe(204);
  const { lines, connectionString } = await restoreInto(backup, temporaryFolder());
  expect(lines).toContain('Every login of the staff has ended.');
  const restored = await startBeside({ ...desk.server, connectionString }, { duties, config: { dataFolder } });
  expect((await deskWith(restored.url, cookie)('GET', '/opdesk/v1/login')).status).toBe(401);
  expect((await logIn(restored.api, username)).status).toBe(200);
  await restored.close();
});

test('a list that is damaged, or cannot be read, is named before anything is restored', async () => {
  const file = join(temporaryFolder(), 'erasures.jsonl');
  appendFileSync(file, '{"businessId":"b","subjectId":"p","isGuest":false,"erasedAt":1}\n\n{"businessId":1}\n');
  await expect(readErasureList(file)).rejects.toThrow(`${file}: line 3 is not an erasure.`);
  await expect(restoreInto('/none.opdesk', temporaryFolder(), file)).rejects.toThrow('line 3 is not an erasure.');
  await expect(restoreInto('/none.opdesk', temporaryFolder(), '/none/erasures.jsonl')).rejects.toThrow(
    '--erasures /none/erasures.jsonl: there is no such file.',
  );
  const folder = temporaryFolder();
  await expect(restoreInto('/none.opdesk', temporaryFolder(), folder)).rejects.toThrow(
    `The list of erasures ${folder} cannot be read (EISDIR).`,
  );
  expect(readFileSync(file, 'utf8')).not.toBe('');
});

test('however many erasures were begun anew, all are finished', async () => {
  const { runtime } = desk.server;
  const { db } = runtime;
  const run = (text: string) => db.query<{ id: string }>(sql('', text), [desk.business.id]);
  const rows = await run(
    `insert into patients (business_id, id, first_name, gender, created_at, updated_at)
     select $1, 'many-' || n, 'Many', 'F', now(), now() from generate_series(1, 250) as n returning id`,
  );
  const subjects = rows.map(({ id }) => ({
    businessId: desk.business.id,
    subjectId: id,
    isGuest: false,
    erasedAt: desk.clock.now(),
  }));
  const anew = await db.transaction((tx) => beginErasuresAnew(tx, subjects, runtime));
  expect(anew).toEqual({ begun: subjects, unmerged: 0 });
  expect(await finishErasures(desk.server.runtime)).toBe(true);
  expect(await run('select subject_id as id from erasures where business_id = $1')).toEqual([]);
});

test('what was erased is in no file of a table after a full vacuum', async () => {
  const id = await add('Vacuumia');
  await desk.book('10:15', { notes: 'Vacuumia has a cough' }, { patient_id: id });
  const holds = async () => {
    const [row] = await desk.rows(
      `select bool_or(position('Vacuumia'::bytea in pg_read_binary_file(pg_relation_filepath(c.oid))) > 0) as holds
       from pg_class c where $1::text is not null and c.relname in ('patients', 'appointments', 'patient_words')`,
    );
    return row.holds as boolean;
  };
  await erase(id);
  const { connectionString } = desk.server;
  const settings = settingsOf(desk, dataFolder);
  await onTestServer(connectionString, (client) => client.query('checkpoint'));
  expect(await holds()).toBe(true);
  const vacuum = (values: Readonly<Record<string, boolean>>, positionals: readonly string[] = []) =>
    backupCommands['vacuum']?.run(settings, { values, positionals });
  expect((await vacuum({}))?.[0]).toMatch(/^patients {18}\d+\.\d s$/);
  expect(await vacuum({ full: true })).toHaveLength(13);
  await onTestServer(connectionString, (client) => client.query('checkpoint'));
  expect(await holds()).toBe(false);
  await expect(vacuum({}, ['patients'])).rejects.toThrow('"vacuum" takes no file');
});
