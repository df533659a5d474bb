import { setTimeout as delay } from 'node:timers/promises';
import { retry } from '../kernel/retry.ts';
import { recordDigests, selectAppliedMigrations } from './applied-migrations.ts';
import { isTakenOver, takeOver } from './before-baseline.ts';
import { type Database, type Queryable, sql } from './database.ts';
import { hasMissedLock } from './database-errors.ts';
import { createCalledFunctions, createFunctions } from './functions.ts';
import { requireKnownSchema } from './known-schema.ts';

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
 * @throws an error that names both numbers when the database is newer than this program, or older than its baseline;
 * UnfitDatabase where other migrations have made it
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
 * @throws UnfitDatabase where other migrations have made the database
 */
export async function applyMigrations(
  tx: Queryable,
  { folder, upTo }: { readonly folder?: URL | undefined; readonly upTo?: number },
): Promise<number[]> {
  await tx.query(sql('unlimited_migrations', 'set local statement_timeout = 0'));
  await lockMigrations(tx);
  // Shorter than bookings wait for a lock: none of them fails because a migration waits before it.
  await tx.query(sql('limit_locks_of_migrations', `set local lock_timeout = '1s'`));
  if (isTakenOver((await selectAppliedMigrations(tx)).at(-1)?.version ?? 0)) await takeOver(tx);
  const { current, newest, program, files } = await requireKnownSchema(tx, folder);
  if (current > newest) throw newerDatabase(current, newest, program);
  const applied: number[] = [];
  for (const { name, version, text } of files) {
    if (version <= current || version > (upTo ?? newest)) continue;
    try {
      await createCalledFunctions(tx, text);
      await applyScript(tx, text);
    } catch (error) {
      // The error stays the one that it is: what becomes of it is told by its code.
      if (error instanceof Error) error.message = `migrations/${name}: ${error.message}`;
      throw error;
    }
    applied.push(version);
  }
  await recordDigests(tx, applied, files);
  return applied;
}

/** Until the transaction ends, no server that starts changes the schema. */
export async function lockMigrations(tx: Queryable): Promise<void> {
  await tx.query(sql('unlimited_wait_for_migrations', 'set local lock_timeout = 0'));
  await tx.query(sql('lock_migrations', 'select pg_advisory_xact_lock(7230184556)'));
}

/** Names the version that wrote the newest migration, where one has. */
function newerDatabase(current: number, newest: number, writer: string | null): Error {
  const by = writer === null ? '' : `, by Opdesk ${writer}`;
  return new Error(
    `The database is at migration ${current}${by}, but this Opdesk knows only up to ${newest}: start ` +
      `${writer === null ? 'a newer Opdesk' : `Opdesk ${writer} or a newer one`}.`,
  );
}

async function recordProgram(tx: Queryable, program: string): Promise<void> {
  await tx.query(sql('record_program', 'update migrations set program = $1 where program is null'), [program]);
}

function keptTable(cause: unknown): Error {
  return new Error(
    'Other connections keep a table that a migration changes: look for long transactions in pg_stat_activity, then ' +
      'start again.',
    { cause },
  );
}

/** A script of several statements cannot be prepared: an empty name sends it as it stands. */
async function applyScript(tx: Queryable, script: string): Promise<void> {
  await tx.query({ name: '', text: script });
}
