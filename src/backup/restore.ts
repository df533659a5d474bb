import type { BulkConnection } from '../postgres/bulk.ts';
import type { Queryable } from '../postgres/database.ts';
import { createFunctions } from '../postgres/functions.ts';
import { isTakenOver } from '../postgres/before-baseline.ts';
import { requireKnownSchema } from '../postgres/known-schema.ts';
import { applyMigrations, type FollowUp, lockMigrations } from '../postgres/migrate.ts';
import { hasBusiness, isInUse, selectFunctionDigests, selectDatabaseState } from './db/databases.ts';
import {
  type CopiedTable,
  copyInStatement,
  finishLoading,
  prepareToLoad,
  selectTables,
  setSequence,
} from './db/tables.ts';
import { BackupError } from './error.ts';
import { damaged, type Manifest, type TableHead } from './manifest.ts';
import { otherTables, refuseOtherColumns, refuseOtherMigrations } from './other-tables.ts';
import { type Contents, readBody } from './read-body.ts';

/** The parts of the program that a restore needs. */
export interface RestoreSteps {
  /** The version of the program. */
  readonly opdesk: string;
  /** What to do for another target, where this one cannot be used. */
  readonly elsewhere: string;
  /** The folder of the migrations, where it is not the program's own. */
  readonly migrations?: URL;
  /** The work that is due after functions were created, as after a migration. */
  readonly followUp: FollowUp;
  /** The work that is due in a database that goes on where another one was. */
  readonly settle: (tx: Queryable) => Promise<void>;
}

export interface Restored extends Contents {
  /** Tables that are not Opdesk's: they were in the backup, and are not in the database. */
  readonly leftOut: readonly string[];
}

/**
 * Loads a backup into a database without a business, in one transaction: the schema at the migration of the backup, the
 * rows, and then the migrations since. A failure leaves the database as it was.
 * @param verify looks at what was loaded, before the migrations since
 * @throws BackupError that says what is wrong and what to do
 */
export async function restoreBody(
  target: BulkConnection,
  pieces: AsyncIterable<Buffer>,
  steps: RestoreSteps,
  verify: (tables: readonly CopiedTable[], contents: Contents) => Promise<void> = () => Promise.resolve(),
): Promise<Restored> {
  return target.transaction(async () => {
    await lockMigrations(target);
    await refuseTarget(target, steps.elsewhere);
    let tables: readonly CopiedTable[] = [];
    const leftOut: string[] = [];
    const contents = await readBody(pieces, {
      async onManifest(manifest) {
        tables = await makeSchema(target, manifest, steps);
      },
      async onTable(head, rows, manifest) {
        const table = tables.find(({ name }) => name === head.table);
        if (table !== undefined) {
          refuseOtherColumns(manifest, table, head.columns);
          return load(target, table, head, rows);
        }
        leftOut.push(head.table);
        for await (const _ of rows);
      },
    });
    await finishLoading(target, tables);
    await verify(tables, contents);
    await bringForward(target, contents.manifest, steps);
    return { ...contents, leftOut };
  });
}

async function refuseTarget(target: BulkConnection, elsewhere: string): Promise<void> {
  const { name, hasSchema, hasOthers } = await selectDatabaseState(target);
  if (!hasSchema && hasOthers) {
    throw new BackupError(`The database ${name} has tables that are not Opdesk's; ${elsewhere}.`);
  }
  if (hasSchema && (await hasBusiness(target))) {
    throw new BackupError(`The database ${name} holds a business already; ${elsewhere}.`);
  }
  if (await isInUse(target)) {
    throw new BackupError(`Another Opdesk works on the database ${name}; stop it first.`);
  }
}

/** Answers the tables, empty, as the migration of the backup makes them. */
async function makeSchema(
  target: BulkConnection,
  manifest: Manifest,
  { opdesk, elsewhere, migrations }: RestoreSteps,
): Promise<CopiedTable[]> {
  const { current, newest, files } = await requireKnownSchema(target, migrations);
  if (isTakenOver(manifest.migration)) {
    throw new BackupError(
      `The backup was made at migration ${manifest.migration}, before the baseline: restore it with the last Opdesk ` +
        'that has this migration, and start this one on the same database then.',
    );
  }
  if (manifest.migration > newest) {
    throw new BackupError(
      `The backup was made by Opdesk ${manifest.opdesk} at migration ${manifest.migration}; ` +
        `this is Opdesk ${opdesk}, which knows only up to ${newest}: restore with Opdesk ` +
        `${manifest.opdesk} or a newer one.`,
    );
  }
  refuseOtherMigrations(manifest, files);
  if (current > manifest.migration) {
    throw new BackupError(
      `The database is at migration ${current} already, the backup at ${manifest.migration}; ${elsewhere}.`,
    );
  }
  await applyMigrations(target, { folder: migrations, upTo: manifest.migration });
  const tables = await selectTables(target);
  const missing = tables.find(({ name }) => !manifest.tables.includes(name));
  if (missing !== undefined) throw otherTables(manifest, [`it lacks the table ${missing.name}`]);
  await prepareToLoad(target, tables);
  return tables;
}

async function load(
  target: BulkConnection,
  table: CopiedTable,
  head: TableHead,
  rows: AsyncIterable<Buffer>,
): Promise<void> {
  try {
    await target.copyIn(copyInStatement(table, head.columns), rows);
  } catch (error) {
    if (error instanceof BackupError) throw error;
    throw new BackupError(`The table ${table.name} cannot be loaded: ${(error as Error).message}.`);
  }
  for (const column of table.counted) {
    const value = head.sequences[column];
    if (value === undefined) throw damaged();
    await setSequence(target, table.name, column, value);
  }
}

async function bringForward(
  target: BulkConnection,
  manifest: Manifest,
  { migrations, followUp, settle }: RestoreSteps,
): Promise<void> {
  await applyMigrations(target, { folder: migrations });
  const created = await createFunctions(target);
  const digests = await selectFunctionDigests(target);
  // The rows that the functions of the backup have written stay right where they have not changed since.
  await followUp(
    target,
    created.filter((name) => digests[name] !== manifest.functions[name]),
  );
  await settle(target);
}
