import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Database, Queryable } from './database.ts';
import { sql } from './database.ts';
import { createFunctions } from './functions.ts';

const folder = new URL('../../migrations/', import.meta.url);

/** What the data needs once functions of these names have been created, in the same transaction. */
export type FollowUp = (tx: Queryable, created: readonly string[]) => Promise<void>;

/**
 * Brings the database to the newest migration, then creates the functions that have changed; answers the numbers of the
 * migrations that it applied.
 * All that are pending share one transaction, so that either every one of them is applied or none; each records itself.
 * Two servers that start at once wait for each other, and neither waiting nor a long migration is cut off.
 * @throws an error that names both numbers when the database is newer than this program
 */
export async function migrate(db: Database, followUp: FollowUp): Promise<number[]> {
  const files = await migrationFiles();
  return db.transaction(async (tx) => {
    await tx.query(sql('unlimited_migrations', 'set local statement_timeout = 0'));
    await tx.query(sql('lock_migrations', 'select pg_advisory_xact_lock(7230184556)'));
    const current = await currentVersion(tx);
    const newest = files.at(-1)?.version ?? 0;
    if (current > newest) {
      throw new Error(
        `The database is at migration ${current}, but this Opdesk knows only up to ${newest}: start a newer Opdesk.`,
      );
    }
    const applied: number[] = [];
    for (const file of files.filter((candidate) => candidate.version > current)) {
      await applyScript(tx, await readFile(file.path, 'utf8'));
      applied.push(file.version);
    }
    await followUp(tx, await createFunctions(tx));
    return applied;
  });
}

interface MigrationFile {
  readonly version: number;
  readonly path: string;
}

async function migrationFiles(): Promise<MigrationFile[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_[a-z0-9_]+\.sql$/.test(name)).sort();
  return names.map((name) => ({ version: Number(name.slice(0, 4)), path: fileURLToPath(new URL(name, folder)) }));
}

async function currentVersion(tx: Queryable): Promise<number> {
  const [found] = await tx.query<{ present: boolean }>(
    sql('has_migrations', `select to_regclass('public.migrations') is not null as present`),
  );
  if (found?.present !== true) return 0;
  const [row] = await tx.query<{ version: number }>(
    sql('current_migration', 'select coalesce(max(version), 0) as version from migrations'),
  );
  return row?.version ?? 0;
}

/** A script of several statements cannot be prepared: an empty name sends it as it stands. */
async function applyScript(tx: Queryable, script: string): Promise<void> {
  await tx.query({ name: '', text: script });
}
