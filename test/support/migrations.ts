import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';
import { onTestServer } from './on-test-server.ts';

const ownFolder = new URL('../../migrations/', import.meta.url);

/** A folder with the program's own migrations, and these after them, until the test ends. */
export async function folderWith(later: Readonly<Record<string, string>>): Promise<URL> {
  const path = await mkdtemp(join(tmpdir(), 'opdesk-migrations-'));
  onTestFinished(() => rm(path, { recursive: true }));
  await cp(ownFolder, path, { recursive: true });
  for (const [name, text] of Object.entries(later)) await writeFile(join(path, name), text);
  return pathToFileURL(`${path}/`);
}

/** Makes a database one of before digests of migrations were kept: at the baseline, and changed by these statements. */
export async function asBeforeDigests(connectionString: string, changes = ''): Promise<void> {
  await onTestServer(connectionString, (client) =>
    client.query(`delete from migrations where version > 1; alter table migrations drop column digest; ${changes}`),
  );
}
