import type { Config } from '../config.ts';

/** The database that a command works on, in words without its user and password. */
export function describeDatabase({ databaseUrl, dataFolder }: Pick<Config, 'databaseUrl' | 'dataFolder'>): string {
  if (databaseUrl === undefined) return `the database in ${dataFolder}`;
  // With the folder of a socket as `?host=…` the host before the path stays empty, which URL refuses after a user.
  const { host, pathname, searchParams } = new URL(databaseUrl.replace('@/', '@localhost/'));
  return `the database ${pathname.slice(1)} of ${searchParams.get('host') ?? host}`;
}
