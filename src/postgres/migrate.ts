import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { retry } from '../kernel/retry.ts';
import { type Database, type Queryable, sql } from './database.ts';
import { hasMissedLock } from './database-errors.ts';
import { createCalledFunctions, createFunctions } from './functions.ts';

const ownFolder = new URL('../../migrations/', import.meta.url);

/**
 * Of the small migrations that there were before the baseline, the last one, and the last one without functions of
 * their own files. With it goes before_the_baseline.sql, at the first release.
 */
const beforeBaseline = { last: 63, lastWithoutFunctions: 19 } as const;

/** The change of data that is due once functions of these names have been created, in the same transaction. */
export type FollowUp = (tx: Queryable, created: readonly string[]) => Promise<void>;

interface MigrateOptions {
  /** Of the migrations, where they are not the program's own. */
  readonly folder?: URL;
  readonly maxTries?: number;
  /** The version of Opdesk, for what an earlier one says of a database that it does not know. */
  readonly program?: string;
}

/** How many times migrating begins where a table is not free, and the time between two tries. */
const maxTriesToMigrate = 100;
const retryPauseMs = 2_000;

/**
 * Brings the database to the newest migration, then creates the functions that have changed; answers the numbers of the
 * migrations that it applied.
 * All that are pending share one transaction, so that either every one of them is applied or none; each records itself.
 * Two servers that start at once wait for each other, and neither waiting nor a long migration is cut off. For a table
 * it waits a second, because the requests that come after it wait behind it; then it begins anew, for five minutes.
 * @throws an error that names both numbers when the database is newer than this program, or older than its baseline
 */
export async function migrate(db: Database, followUp: FollowUp, options: MigrateOptions = {}): Promise<number[]> {
  const { folder, program, maxTries = maxTriesToMigrate } = options;
  let missedLock: unknown;
  const attempt = (): Promise<number[] | undefined> =>
    db
      .transaction(async (tx) => {
        const applied = await applyMigrations(tx, { folder });
        await followUp(tx, await createFunctions(tx));
        if (program !== undefined) await recordProgram(tx, program);
        return applied;
      })
      .catch((error: unknown) => {
        if (!hasMissedLock(error)) throw error;
        missedLock = error;
        return undefined;
      });
  const applied = await retry(maxTries, attempt, () => delay(retryPauseMs));
  if (applied === undefined) throw keptTable(missedLock);
  return applied;
}

/**
 * Applies the migrations that the database lacks, as a part of the caller's transaction; answers their numbers. The
 * functions are the caller's to create.
 * @param upTo the last one, where it is not the newest
 */
export async function applyMigrations(
  tx: Queryable,
  { folder = ownFolder, upTo }: { readonly folder?: URL | undefined; readonly upTo?: number },
): Promise<number[]> {
  const files = await migrationFiles(folder);
  await tx.query(sql('unlimited_migrations', 'set local statement_timeout = 0'));
  await lockMigrations(tx);
  // Shorter than bookings wait for a lock: none of them fails because a migration waits before it.
  await tx.query(sql('limit_locks_of_migrations', `set local lock_timeout = '1s'`));
  const current = await bringToBaseline(tx, await currentVersion(tx));
  const newest = files.at(-1)?.version ?? 0;
  if (current > newest) throw await newerDatabase(tx, current, newest);
  const applied: number[] = [];
  for (const file of files.filter(({ version }) => version > current && version <= (upTo ?? newest))) {
    const script = await readFile(file.path, 'utf8');
    try {
      await createCalledFunctions(tx, script);
      await applyScript(tx, script);
    } catch (error) {
      // The error stays the one that it is: what becomes of it is told by its code.
      if (error instanceof Error) error.message = `migrations/${basename(file.path)}: ${error.message}`;
      throw error;
    }
    applied.push(file.version);
  }
  return applied;
}

/** Until the transaction ends, no server that starts changes the schema. */
export async function lockMigrations(tx: Queryable): Promise<void> {
  await tx.query(sql('unlimited_wait_for_migrations', 'set local lock_timeout = 0'));
  await tx.query(sql('lock_migrations', 'select pg_advisory_xact_lock(7230184556)'));
}

/** The migration that the database is at, 0 before the first one, and the newest that there is. */
export async function migrationLevels(
  tx: Queryable,
  folder = ownFolder,
): Promise<{ readonly current: number; readonly newest: number }> {
  const files = await migrationFiles(folder);
  return { current: await currentVersion(tx), newest: files.at(-1)?.version ?? 0 };
}

/** Names the version that wrote the newest migration, where one has. */
async function newerDatabase(tx: Queryable, current: number, newest: number): Promise<Error> {
  const writer = await programOfMigration(tx);
  const by = writer === null ? '' : `, by Opdesk ${writer}`;
  return new Error(
    `The database is at migration ${current}${by}, but this Opdesk knows only up to ${newest}: start ` +
      `${writer === null ? 'a newer Opdesk' : `Opdesk ${writer} or a newer one`}.`,
  );
}

/** The version of Opdesk that wrote the newest migration, where it is known. */
export async function programOfMigration(tx: Queryable): Promise<string | null> {
  const [row] = (await hasProgram(tx))
    ? await tx.query<{ program: string | null }>(
        sql('program_of_migration', 'select program from migrations order by version desc limit 1'),
      )
    : [];
  return row?.program ?? null;
}

async function recordProgram(tx: Queryable, program: string): Promise<void> {
  // A database that was made before the column was.
  if (!(await hasProgram(tx))) await applyScript(tx, 'alter table migrations add column program text');
  await tx.query(sql('record_program', 'update migrations set program = $1 where program is null'), [program]);
}

async function hasProgram(tx: Queryable): Promise<boolean> {
  const [found] = await tx.query<{ present: boolean }>(
    sql(
      'has_program',
      `select exists (
         select from pg_attribute where attrelid = 'public.migrations'::regclass and attname = 'program' and attnum > 0
       ) as present`,
    ),
  );
  return found?.present === true;
}

function keptTable(cause: unknown): Error {
  return new Error(
    'Other connections keep a table that a migration changes: look for long transactions in pg_stat_activity, then ' +
      'start again.',
    { cause },
  );
}

interface MigrationFile {
  readonly version: number;
  readonly path: string;
}

async function migrationFiles(folder: URL): Promise<MigrationFile[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_[a-z0-9_]+\.sql$/.test(name)).sort();
  return names.map((name) => ({ version: Number(name.slice(0, 4)), path: fileURLToPath(new URL(name, folder)) }));
}

async function currentVersion(tx: Queryable): Promise<number> {
  if (!(await hasTable(tx, 'migrations'))) return 0;
  const [row] = await tx.query<{ version: number }>(
    sql('current_migration', 'select coalesce(max(version), 0) as version from migrations'),
  );
  return row?.version ?? 0;
}

/** A database that small migrations made is taken over from the last of them, and refused from an earlier one. */
async function bringToBaseline(tx: Queryable, current: number): Promise<number> {
  const { last, lastWithoutFunctions } = beforeBaseline;
  if (current === last) {
    const script = await readFile(new URL('before_the_baseline.sql', ownFolder), 'utf8');
    await createCalledFunctions(tx, script);
    await applyScript(tx, script);
    return currentVersion(tx);
  }
  const isEarlier =
    current > lastWithoutFunctions ? current < last : current > 0 && !(await hasTable(tx, 'sql_functions'));
  if (isEarlier) {
    throw new Error(
      `The database is at migration ${current} of those before the baseline. Start the last Opdesk that ` +
        `has migration ${last} once, or begin with a new database: see docs/decisions/0018-one-baseline.md.`,
    );
  }
  return current;
}

async function hasTable(tx: Queryable, name: string): Promise<boolean> {
  const [found] = await tx.query<{ present: boolean }>(
    sql('has_table', 'select to_regclass($1) is not null as present'),
    [`public.${name}`],
  );
  return found?.present === true;
}

/** A script of several statements cannot be prepared: an empty name sends it as it stands. */
async function applyScript(tx: Queryable, script: string): Promise<void> {
  await tx.query({ name: '', text: script });
}
