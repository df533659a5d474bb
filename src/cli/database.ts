import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';

type Database = Pick<Config, 'databaseUrl' | 'dataFolder'>;

/** The database that a command works on, in words without its user and password. */
export function describeDatabase({ databaseUrl, dataFolder }: Database): string {
  if (databaseUrl === undefined) return `the database in ${dataFolder}`;
  // With the folder of a socket as `?host=…` the host before the path stays empty, which URL refuses after a user.
  const { host, pathname, searchParams } = new URL(databaseUrl.replace('@/', '@localhost/'));
  return `the database ${pathname.slice(1)} of ${searchParams.get('host') ?? host}`;
}

/**
 * A command works on a database that is there: a wrong OPDESK_DATA would make another one, and the change would be
 * where nobody looks for it.
 * @throws Error when the data folder has none
 */
export function refuseMissingDatabase({ databaseUrl, dataFolder }: Database): void {
  if (databaseUrl !== undefined || existsSync(join(dataFolder, 'postgres'))) return;
  throw new Error(
    `There is no database in ${dataFolder}; set OPDESK_DATA to the folder of your server, ` +
      'or make one with "opdesk migrate".',
  );
}
