import type { BulkConnection } from '../postgres/bulk.ts';
import { requireKnownSchema } from '../postgres/known-schema.ts';
import { beginReading, endReading, hasBusiness, selectFunctionDigests, selectDatabaseState } from './db/databases.ts';
import { type CopiedTable, copyOutStatement, lockTables, readSequence, selectTables } from './db/tables.ts';
import { RowDigest } from './digest.ts';
import { BackupError } from './error.ts';
import type { Foot, Manifest, TableFoot, TableHead } from './manifest.ts';
import { inLoadingOrder } from './table-order.ts';

const endOfRows = '\\.\n';

/**
 * Writes every table as it stood at one moment, while others go on writing: the manifest, and of each table a line that
 * names its columns, its rows as `copy` writes them, `\.`, and a line with their count and digest.
 * @param takeOutcome gets the manifest and the last line, once all has been read
 * @throws BackupError when there is nothing to back up; UnfitDatabase where other migrations have made the database
 */
export async function* writeBody(
  source: BulkConnection,
  opdesk: string,
  takeOutcome: (manifest: Manifest, foot: Foot) => void = () => undefined,
): AsyncGenerator<Buffer> {
  const listed = (await selectDatabaseState(source)).hasSchema ? await selectTables(source) : [];
  if (listed.length === 0 || !(await hasBusiness(source))) {
    throw new BackupError('The database has no business yet: there is nothing to back up.');
  }
  await beginReading(source);
  // Before the snapshot: a migration that writes a table anew would make it look empty to an earlier one.
  await lockTables(source, listed);
  const tables = inLoadingOrder(await selectTables(source));
  const { now, postgres } = await selectDatabaseState(source);
  const { current, newest, program, digests } = await requireKnownSchema(source);
  const manifest: Manifest = {
    // A program that is older than the database cannot restore what it backs up.
    opdesk: current > newest ? (program ?? opdesk) : opdesk,
    migration: current,
    digests,
    postgres,
    takenAt: now,
    functions: await selectFunctionDigests(source),
    tables: tables.map(({ name }) => name),
  };
  yield line(manifest);
  let rows = 0;
  for (const table of tables) {
    rows += yield* writeTable(source, table);
  }
  const foot: Foot = { tables: tables.length, rows };
  yield line(foot);
  await endReading(source);
  takeOutcome(manifest, foot);
}

/** Answers how many rows the table has. */
async function* writeTable(source: BulkConnection, table: CopiedTable): AsyncGenerator<Buffer, number> {
  const sequences: Record<string, TableHead['sequences'][string]> = {};
  for (const column of table.counted) sequences[column] = await readSequence(source, table.name, column);
  const head: TableHead = { table: table.name, columns: table.columns, sequences };
  yield line(head);
  const digest = new RowDigest();
  for await (const piece of source.copyOut(copyOutStatement(table))) {
    digest.add(piece);
    yield piece;
  }
  yield Buffer.from(endOfRows);
  const foot: TableFoot = { rows: digest.rows, digest: digest.hex };
  yield line(foot);
  return digest.rows;
}

function line(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}
