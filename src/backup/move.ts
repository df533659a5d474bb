import { type BulkConnection, openBulkConnection } from '../postgres/bulk.ts';
import { type CopiedTable, copyOutStatement } from './db/tables.ts';
import { RowDigest } from './digest.ts';
import { BackupError } from './error.ts';
import type { Contents, ReadTable } from './read-body.ts';
import { restoreBody, type Restored, type RestoreSteps } from './restore.ts';
import { withTarget } from './with-target.ts';
import { writeBody } from './write-body.ts';

/**
 * Copies everything from one database into another one that has no business, from one snapshot and in one transaction,
 * and reads it there once more before it counts. The source stays as it is.
 * @throws BackupError or UnfitDatabase with the reason why nothing was copied
 */
export async function move(source: string, target: string, steps: RestoreSteps): Promise<Restored> {
  const reading = await openBulkConnection(source);
  try {
    return await withTarget(target, (writing) =>
      restoreBody(writing, writeBody(reading, steps.opdesk), steps, (tables, contents) =>
        compare(writing, tables, contents),
      ),
    );
  } finally {
    await reading.close();
  }
}

async function compare(
  target: BulkConnection,
  tables: readonly CopiedTable[],
  { tables: read }: Contents,
): Promise<void> {
  for (const table of tables) {
    const wanted = read.find(({ name }) => name === table.name);
    const found = await readBack(target, { ...table, columns: wanted?.columns ?? [] });
    if (found.rows !== wanted?.rows || found.digest !== wanted.digest) {
      throw new BackupError(
        `The table ${table.name} is not the same on both sides (${wanted?.rows} and ${found.rows} rows); ` +
          'nothing was copied.',
      );
    }
  }
}

async function readBack(target: BulkConnection, table: CopiedTable): Promise<Pick<ReadTable, 'rows' | 'digest'>> {
  const digest = new RowDigest();
  for await (const piece of target.copyOut(copyOutStatement(table))) digest.add(piece);
  return { rows: digest.rows, digest: digest.hex };
}
