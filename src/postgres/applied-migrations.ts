import { type Queryable, sql } from './database.ts';
import { baseline, type MigrationFile } from './migration-files.ts';

/** A migration that a database has. */
export interface AppliedMigration {
  readonly version: number;
  /** Of its file; null where it was applied before digests were kept. */
  readonly digest: string | null;
  /** The version of Opdesk that applied it, where it is known. */
  readonly program: string | null;
}

/** The migrations of the database by their numbers; none where it is empty. */
export async function selectAppliedMigrations(db: Queryable): Promise<AppliedMigration[]> {
  if (!(await hasTable(db, 'migrations'))) return [];
  // Through json, because earlier databases lack one of the columns.
  return db.query<AppliedMigration>(
    sql(
      'applied_migrations',
      `select version, to_jsonb(m) ->> 'digest' as digest, to_jsonb(m) ->> 'program' as program
       from migrations m order by version`,
    ),
  );
}

/** Notes of which files the migrations of the database are, once it has a place for it. */
export async function recordDigests(tx: Queryable, applied: readonly number[], files: readonly MigrationFile[]) {
  if (!applied.some((version) => version > baseline)) return;
  await tx.query(
    sql(
      'record_digests',
      `update migrations set digest = files.digest from unnest($1::integer[], $2::text[]) as files (number, digest)
       where version = files.number and migrations.digest is null`,
    ),
    [files.map(({ version }) => version), files.map(({ digest }) => digest)],
  );
}

export async function hasTable(db: Queryable, name: string): Promise<boolean> {
  const [found] = await db.query<{ present: boolean }>(
    sql('has_table', 'select to_regclass($1) is not null as present'),
    [`public.${name}`],
  );
  return found?.present === true;
}
