import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { check, restore } from '../../src/backup/backup.ts';
import type { Config } from '../../src/config.ts';
import { backedUp, emptyDatabase, restored, restoreSteps, temporaryFolder } from '../support/backups.ts';
import { createTestDatabase } from '../support/database.ts';
import { openDesk } from '../support/desk.ts';
import { asBeforeBaseline, folderWith, lastMigration, laterMigration } from '../support/migrations.ts';
import { onTestServer } from '../support/on-test-server.ts';
import { startBeside } from '../support/server.ts';

const duties = { answersRequests: true, doesJobs: false };
const desk = openDesk({ duties });

/** The migrations of a later version: so many after the program's own. */
function later(count: number): Readonly<Record<string, string>> {
  const files = Array.from({ length: count }, (_, index) =>
    laterMigration('notes', `create table notes_${index} (id text primary key)`, index + 1),
  );
  return Object.assign({}, ...files) as Readonly<Record<string, string>>;
}

/** Starts and stops the later version on the database. */
async function startLater(connectionString: string, count: number, config: Partial<Config>): Promise<void> {
  const migrations = await folderWith(later(count));
  const server = await startBeside({ ...desk.server, connectionString }, { duties, config, migrations });
  await server.close();
}

async function migrationOf(connectionString: string): Promise<number | undefined> {
  return onTestServer(connectionString, async (client) => {
    const { rows } = await client.query<{ version: number }>('select max(version) as version from migrations');
    return rows[0]?.version;
  });
}

const namesIn = (dataFolder: string): string[] => readdirSync(join(dataFolder, 'backups')).toSorted();

test('a start that migrates a clinic backs it up first, once for each migration, and keeps the last three', async () => {
  await desk.book('09:00');
  const { connectionString } = await restored(await backedUp(desk.server.connectionString));
  const dataFolder = temporaryFolder();
  // An earlier start was killed at it: no process has that number.
  mkdirSync(join(dataFolder, 'backups'));
  writeFileSync(join(dataFolder, 'backups', 'before-0.0.9-20260101T000000000Z.opdesk.99999999.part'), 'half');
  const made: string[] = [];
  for (const count of [1, 1, 2, 3, 4]) {
    await startLater(connectionString, count, { dataFolder });
    made.push(...namesIn(dataFolder).filter((name) => !made.includes(name)));
  }
  expect(made).toHaveLength(4);
  const numbers = [0, 1, 2, 3].map((later) => lastMigration + later);
  expect(made.map((name) => /^before-0\.1\.0-from-(\d+)-\d{8}T\d{9}Z\.opdesk$/.exec(name)?.[1])).toEqual(
    numbers.map(String),
  );
  expect(namesIn(dataFolder)).toEqual(made.slice(1));
  expect(await migrationOf(connectionString)).toBe(lastMigration + 4);
  const migrations = await Promise.all(
    made.slice(1).map(async (name) => (await check(join(dataFolder, 'backups', name), undefined)).manifest.migration),
  );
  expect(migrations).toEqual(numbers.slice(1));
});

test('a migration that fails and is tried again pushes no backup of an earlier one out', async () => {
  await desk.book('09:00');
  const { connectionString } = await restored(await backedUp(desk.server.connectionString));
  const dataFolder = temporaryFolder();
  await startLater(connectionString, 1, { dataFolder });
  const [first = ''] = namesIn(dataFolder);
  const failing = await folderWith({
    ...later(1),
    ...laterMigration('broken', 'alter table nowhere add column id text', 2),
  });
  const tries = [1, 2, 3, 4];
  for (const _ of tries) {
    const start = startBeside(
      { ...desk.server, connectionString },
      { duties, config: { dataFolder }, migrations: failing },
    );
    await expect(start).rejects.toThrow(/^migrations\/\d{4}_broken\.sql: /);
  }
  const [, last = '', ...others] = namesIn(dataFolder);
  expect([namesIn(dataFolder)[0], others]).toEqual([first, []]);
  expect((await check(join(dataFolder, 'backups', last), undefined)).manifest.migration).toBe(lastMigration + 1);
});

test('what it backed up is restored by the later version and brought to its migration', async () => {
  const id = await desk.book('09:00');
  const { connectionString } = await restored(await backedUp(desk.server.connectionString));
  const dataFolder = temporaryFolder();
  await startLater(connectionString, 2, { dataFolder, backupPassphrase: 'correct horse' });
  const [name = ''] = namesIn(dataFolder);
  const again = await emptyDatabase();
  const steps = { ...restoreSteps, migrations: await folderWith(later(2)) };
  await restore(again.connectionString, join(dataFolder, 'backups', name), 'correct horse', steps);
  expect(await migrationOf(again.connectionString)).toBe(lastMigration + 2);
  const rows = await onTestServer(again.connectionString, (client) =>
    client.query('select id from appointments where id = $1', [id]),
  );
  expect(rows.rowCount).toBe(1);
});

test('a clinic that cannot be backed up is not migrated, unless that is wanted', async () => {
  const { connectionString } = await restored(await backedUp(desk.server.connectionString));
  const dataFolder = join(temporaryFolder(), 'a-file');
  writeFileSync(dataFolder, '');
  await expect(startLater(connectionString, 1, { dataFolder })).rejects.toThrow(
    /^No backup can be made before the migration, so nothing was started\. [^\n]* OPDESK_BACKUP_BEFORE_MIGRATION=false/,
  );
  expect(await migrationOf(connectionString)).toBe(lastMigration);
  await startLater(connectionString, 1, { dataFolder, backupBeforeMigration: false });
  expect(await migrationOf(connectionString)).toBe(lastMigration + 1);
});

test('a database without a business is migrated without a backup', async () => {
  const database = await createTestDatabase();
  onTestFinished(() => database.drop());
  const dataFolder = temporaryFolder();
  await startLater(database.connectionString, 1, { dataFolder });
  expect(readdirSync(dataFolder)).toEqual([]);
});

test('a clinic of before the baseline is backed up before it is taken over', async () => {
  await desk.book('09:00');
  const { connectionString } = await restored(await backedUp(desk.server.connectionString));
  await asBeforeBaseline(connectionString, 63);
  const dataFolder = temporaryFolder();
  await startLater(connectionString, 0, { dataFolder });
  const [name = '', ...others] = namesIn(dataFolder);
  expect([name, others]).toEqual([expect.stringMatching(/^before-0\.1\.0-from-63-/), []]);
  const { manifest, rows } = await check(join(dataFolder, 'backups', name), undefined);
  expect([manifest.migration, manifest.digests, rows > 0]).toEqual([63, {}, true]);
  expect(await migrationOf(connectionString)).toBe(lastMigration);
});
