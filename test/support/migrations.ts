import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';

const ownFolder = new URL('../../migrations/', import.meta.url);

/** A folder with the baseline, and these after it, until the test ends. */
export async function folderWith(later: Readonly<Record<string, string>>): Promise<URL> {
  const path = await mkdtemp(join(tmpdir(), 'opdesk-migrations-'));
  onTestFinished(() => rm(path, { recursive: true }));
  const baseline = await readFile(new URL('0001_baseline.sql', ownFolder), 'utf8');
  for (const [name, text] of Object.entries({ '0001_baseline.sql': baseline, ...later })) {
    await writeFile(join(path, name), text);
  }
  return pathToFileURL(`${path}/`);
}
