import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FolderInUse } from '../postgres/embedded.ts';
import { databaseSource, type SourceSettings } from '../postgres/source.ts';
import { BackupError } from './error.ts';

/**
 * Works on a database that is there, beside the servers that use it.
 * @throws BackupError when the data folder has none
 */
export async function withRunningDatabase<T>(
  settings: SourceSettings,
  work: (connectionString: string) => Promise<T>,
): Promise<T> {
  refuseMissing(settings);
  return withDatabase(settings, 'share', work);
}

/**
 * Works on a database alone; that of a data folder is made where there is none.
 * @param advice what to do where a server uses the data folder
 * @throws BackupError with the advice
 */
export async function withOwnDatabase<T>(
  settings: SourceSettings,
  advice: string,
  work: (connectionString: string) => Promise<T>,
): Promise<T> {
  try {
    return await withDatabase(settings, 'own', work);
  } catch (error) {
    if (!(error instanceof FolderInUse)) throw error;
    throw new BackupError(`Another Opdesk (process ${error.pid}) is using the data folder ${error.folder}; ${advice}.`);
  }
}

async function withDatabase<T>(
  settings: SourceSettings,
  use: 'own' | 'share',
  work: (connectionString: string) => Promise<T>,
): Promise<T> {
  const source = await databaseSource(settings, use, () => undefined);
  try {
    return await work(source.connectionString);
  } finally {
    await source.stop();
  }
}

/**
 * A command works on a database that is there: starting the embedded PostgreSQL would make one, and with a wrong
 * OPDESK_DATA the change would be where nobody looks for it.
 * @throws BackupError when the data folder has none
 */
export function refuseMissing({ databaseUrl, dataFolder }: Pick<SourceSettings, 'databaseUrl' | 'dataFolder'>): void {
  if (databaseUrl !== undefined || existsSync(join(dataFolder, 'postgres'))) return;
  throw new BackupError(
    `The folder ${dataFolder} holds no data; set OPDESK_DATA to the one that does, ` +
      'or make a database with "opdesk migrate".',
  );
}
