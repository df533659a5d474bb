import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { backUp, restore } from '../../src/backup/backup.ts';
import type { Restored, RestoreSteps } from '../../src/backup/restore.ts';
import { beginLiveFeedAnew } from '../../src/live/db/feed.ts';
import { renewPatientWords } from '../../src/patients/db/words.ts';
import { settleRestoredOutbox } from '../../src/webhooks/db/publishing.ts';
import { createDatabaseOfPlainRole, createEmptyDatabase, type TestDatabase } from './database.ts';
import { onTestServer } from './on-test-server.ts';

/** Those of the command `restore`. */
export const restoreSteps: RestoreSteps = {
  opdesk: '0.1.0',
  elsewhere: 'restore into an empty one',
  followUp: renewPatientWords,
  async settle(tx) {
    await settleRestoredOutbox(tx);
    await beginLiveFeedAnew(tx);
  },
};

/** A folder until the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'opdesk-backup-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A backup of the database, in a file that is there until the test ends. */
export async function backedUp(connectionString: string, passphrase?: string): Promise<string> {
  const file = join(temporaryFolder(), 'clinic.opdesk');
  await backUp(connectionString, file, { opdesk: '0.1.0', passphrase, randomBytes });
  return file;
}

/** A database until the test ends, into which the backup was restored. */
export async function restored(
  file: string,
  { passphrase, isOfPlainRole = false }: { readonly passphrase?: string; readonly isOfPlainRole?: boolean } = {},
): Promise<TestDatabase & { readonly outcome: Restored }> {
  const database = await emptyDatabase(isOfPlainRole);
  return { ...database, outcome: await restore(database.connectionString, file, passphrase, restoreSteps) };
}

/** A database without anything, until the test ends. */
export async function emptyDatabase(isOfPlainRole = false): Promise<TestDatabase> {
  const database = await (isOfPlainRole ? createDatabaseOfPlainRole() : createEmptyDatabase());
  onTestFinished(() => database.drop());
  return database;
}

/** Of each table how many rows it has and what they are, as the database itself sums them up. */
export async function contentsOf(connectionString: string): Promise<Readonly<Record<string, string>>> {
  return onTestServer(connectionString, async (client) => {
    await client.query(`set timezone = 'UTC'`);
    const { rows: tables } = await client.query<{ name: string; columns: string }>(
      `select c.relname as name, string_agg(quote_ident(a.attname), ', ' order by a.attname) as columns
         from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> 'migrations' group by 1`,
    );
    const contents: Record<string, string> = {};
    for (const { name, columns } of tables) {
      const { rows } = await client.query<{ sum: string }>(
        `select count(*) || ' ' || coalesce(md5(string_agg(row(${columns})::text, '' order by row(${columns})::text collate "C")), '') as sum from ${name}`,
      );
      contents[name] = rows[0]?.sum ?? '';
    }
    return contents;
  });
}
