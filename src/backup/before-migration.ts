import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openBulkConnection } from '../postgres/bulk.ts';
import type { Say } from '../postgres/embedded.ts';
import { requireKnownSchema } from '../postgres/known-schema.ts';
import type { FollowUp } from '../postgres/migrate.ts';
import { removeLeftovers } from '../postgres/leftovers.ts';
import { type DatabaseSource, databaseSource, migrateSource, type SourceSettings } from '../postgres/source.ts';
import { refuseUnfit } from '../postgres/starting.ts';
import { backUp } from './backup.ts';
import { hasBusiness, selectDatabaseState } from './db/databases.ts';
import { BackupError } from './error.ts';
import { reasonOf } from './new-file.ts';

interface MigratedSettings extends SourceSettings {
  /** Of the program. */
  readonly version: string;
  readonly backupPassphrase: string | undefined;
  /** False goes without. */
  readonly backupBeforeMigration: boolean;
  /** The folder of the migrations, where it is not the program's own. */
  readonly migrations?: URL | undefined;
  readonly randomBytes: (count: number) => Buffer;
  readonly log: Say;
}

/** How many of these backups are kept. */
const mostKept = 3;

/**
 * The database that is named or the embedded one, at its newest migration; backed up before, where a migration is due.
 * @param use see databaseSource
 */
export async function migratedSource(
  settings: MigratedSettings,
  use: 'own' | 'share',
  followUp: FollowUp,
): Promise<DatabaseSource> {
  const source = await databaseSource(settings, use, settings.log);
  try {
    await refuseUnfit(source.connectionString);
    const file = await backUpBeforeMigration(source.connectionString, settings);
    if (file !== null) settings.log(`Backed up before the migration: ${file}`);
    await migrateSource(source.connectionString, followUp, { folder: settings.migrations, program: settings.version });
  } catch (error) {
    await source.stop();
    throw error;
  }
  return source;
}

/**
 * Backs the database up where it holds a business and a migration is due; answers the file, or null where nothing is to
 * be done. Earlier files of this kind are deleted but for those of the last three migrations: a start that fails and is
 * tried again has one.
 * @throws BackupError that says how to start all the same
 */
async function backUpBeforeMigration(connectionString: string, given: MigratedSettings): Promise<string | null> {
  if (!given.backupBeforeMigration) return null;
  const due = await dueMigration(connectionString, given.migrations);
  if (due === null) return null;
  const folder = join(given.dataFolder, 'backups');
  const moment = due.now.replaceAll(/[-:.]/g, '');
  const file = join(folder, `before-${given.version}-from-${due.current}-${moment}.opdesk`);
  try {
    makeFolder(folder);
    const { version: opdesk, backupPassphrase: passphrase, randomBytes } = given;
    await backUp(connectionString, file, { opdesk, passphrase, randomBytes });
    deleteOld(folder);
  } catch (error) {
    throw new BackupError(
      `No backup can be made before the migration, so nothing was started. ${(error as Error).message} ` +
        'Set OPDESK_DATA to a folder with enough space, or OPDESK_BACKUP_BEFORE_MIGRATION=false to migrate without ' +
        'one.',
    );
  }
  return file;
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const reason = reasonOf(error);
    throw reason === undefined ? error : new BackupError(`The folder ${folder} cannot be made: ${reason}.`);
  }
}

/**
 * Now, and the migration of the database, where a start changes its tables and it holds a business; else null.
 * @throws UnfitDatabase where other migrations have made it
 */
async function dueMigration(
  connectionString: string,
  migrations: URL | undefined,
): Promise<{ readonly now: string; readonly current: number } | null> {
  const db = await openBulkConnection(connectionString);
  try {
    const { now, hasSchema } = await selectDatabaseState(db);
    if (!hasSchema) return null;
    const { current, isDue } = await requireKnownSchema(db, migrations);
    return isDue && (await hasBusiness(db)) ? { now, current } : null;
  } finally {
    await db.close();
  }
}

function deleteOld(folder: string): void {
  removeLeftovers(folder, 'before-');
  const momentOf = (name: string): string => /^before-.*-(\d{8}T\d{9}Z)\.opdesk$/.exec(name)?.[1] ?? '';
  const migrationOf = (name: string): string | undefined => /-from-(\d+)-/.exec(name)?.[1];
  const ours = readdirSync(folder).filter((name) => momentOf(name) !== '');
  const latestFirst = ours.toSorted((one, other) => momentOf(other).localeCompare(momentOf(one)));
  const latestOfEach = latestFirst.filter(
    (name, index) => latestFirst.findIndex((other) => migrationOf(other) === migrationOf(name)) === index,
  );
  const kept = latestOfEach.slice(0, mostKept);
  for (const name of ours) if (!kept.includes(name)) rmSync(join(folder, name), { force: true });
}
