import { readFile } from 'node:fs/promises';
import { type AppliedMigration, selectAppliedMigrations } from './applied-migrations.ts';
import { isTakenOver, refuseBeforeBaseline } from './before-baseline.ts';
import { type Queryable, sql } from './database.ts';
import { describeSchema } from './describe-schema.ts';
import { baseline, type MigrationFile, migrationFiles, ownMigrations } from './migration-files.ts';
import { schemaDifferences } from './schema-differences.ts';
import { UnfitDatabase } from './starting.ts';

interface KnownSchema {
  /** The migration that the database is at, 0 before the first one. */
  readonly current: number;
  readonly newest: number;
  /** Whether a start changes its tables. */
  readonly isDue: boolean;
  /** The version of Opdesk that applied the last migration, where it is known. */
  readonly program: string | null;
  /** Of the files of its migrations, by their numbers. */
  readonly digests: Readonly<Record<string, string>>;
  readonly files: readonly MigrationFile[];
}

/** How many differences a refusal names. */
const mostNamed = 3;

/**
 * Looks by which migrations a database was made. What a later Opdesk has added to it is not judged.
 * @throws UnfitDatabase where it was made otherwise than this program makes one
 */
export async function requireKnownSchema(db: Queryable, folder = ownMigrations): Promise<KnownSchema> {
  const [applied, files] = [await selectAppliedMigrations(db), await migrationFiles(folder)];
  const [current, newest] = [applied.at(-1)?.version ?? 0, files.at(-1)?.version ?? 0];
  const program = applied.at(-1)?.program ?? null;
  await refuseBeforeBaseline(db, current);
  if (isTakenOver(current)) return { current, newest, isDue: true, program, digests: {}, files };
  const differences = isWithoutDigests(applied)
    ? schemaDifferences(await schemaOfBaseline(), await describeSchema(db))
    : otherMigrations(applied, files);
  if (differences.length > 0) throw await otherSchema(db, differences, program);
  const known = applied.flatMap(({ version, digest }) => {
    const ofFile = digest ?? files.find((file) => file.version === version)?.digest;
    return ofFile === undefined ? [] : [[version, ofFile] as const];
  });
  return { current, newest, isDue: current < newest, program, digests: Object.fromEntries(known), files };
}

/** Which of the migrations of a database, or of a backup, are not those of the files, each in words. */
export function otherMigrations(
  applied: readonly Omit<AppliedMigration, 'program'>[],
  files: readonly MigrationFile[],
): string[] {
  const last = applied.at(-1)?.version ?? 0;
  const newest = files.at(-1)?.version ?? 0;
  const missing = files.filter(
    (file) => file.version < last && !applied.some(({ version }) => version === file.version),
  );
  const others = applied.filter(
    ({ version, digest }) => version <= newest && files.find((file) => file.version === version)?.digest !== digest,
  );
  return [
    ...missing.map(({ name }) => `migrations/${name} was not applied`),
    ...others.map(({ version }) => `migration ${version} had another text`),
  ];
}

/** Such a database is looked at in full, once: the next migration keeps the digests. */
function isWithoutDigests(applied: readonly AppliedMigration[]): boolean {
  const [first, ...others] = applied;
  return others.length === 0 && first?.version === baseline && first.digest === null;
}

/** What the baseline makes, as describeSchema says it. */
async function schemaOfBaseline(): Promise<string[]> {
  return (await readFile(new URL('0001_baseline.txt', ownMigrations), 'utf8')).trimEnd().split('\n');
}

async function otherSchema(
  db: Queryable,
  differences: readonly string[],
  program: string | null,
): Promise<UnfitDatabase> {
  const [row] = await db.query<{ name: string }>(sql('name_of_database', 'select current_database() as name'));
  const by = program === null ? '' : ` (${program})`;
  return new UnfitDatabase(
    `The tables of the database ${row?.name} are not those that this Opdesk expects: ${namedOf(differences)}. ` +
      `Another Opdesk${by} has made them: start that one, or begin with a new database; see "Upgrading" in ` +
      'docs/deploy.md. Nothing was changed.',
  );
}

/** The first differences of a list, for a line. */
export function namedOf(differences: readonly string[]): string {
  const more = differences.length - mostNamed;
  return `${differences.slice(0, mostNamed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
