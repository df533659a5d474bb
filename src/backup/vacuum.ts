import { setTimeout as delay } from 'node:timers/promises';
import { openBulkConnection } from '../postgres/bulk.ts';
import { isBusy } from '../postgres/database-errors.ts';
import { requireKnownSchema } from '../postgres/known-schema.ts';
import { personalTables, prepareToVacuum, vacuumTable } from './db/vacuum.ts';
import { BackupError } from './error.ts';

interface Vacuumed {
  readonly table: string;
  readonly tookMs: number;
}

/** A table that is in use is tried again so often, with a pause in which requests that wait behind it go on. */
const maxTries = 10;
const pauseMs = 3_000;

/**
 * Vacuums the tables with data of patients, one after the other. A full one writes a table anew and locks it meanwhile.
 * @throws BackupError naming the table that stays in use; the tables before it are done
 */
export async function vacuum(connectionString: string, isFull: boolean, elapsedMs: () => number): Promise<Vacuumed[]> {
  const db = await openBulkConnection(connectionString);
  try {
    await requireKnownSchema(db);
    await prepareToVacuum(db);
    const done: Vacuumed[] = [];
    for (const table of personalTables) {
      const beganMs = elapsedMs();
      for (let tries = 1; !(await hasVacuumed(table)); tries += 1) {
        if (tries === maxTries) throw new BackupError(`The table ${table} is in use; run "opdesk vacuum" again.`);
        await delay(pauseMs);
      }
      done.push({ table, tookMs: elapsedMs() - beganMs });
    }
    return done;
  } finally {
    await db.close();
  }

  async function hasVacuumed(table: string): Promise<boolean> {
    try {
      await vacuumTable(db, table, isFull);
      return true;
    } catch (error) {
      if (isBusy(error)) return false;
      throw error;
    }
  }
}
