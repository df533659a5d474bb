import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';

/** The program's own migrations. */
export const ownMigrations = new URL('../../migrations/', import.meta.url);

/** The migration that begins, and that databases have which were made before digests of migrations were kept. */
export const baseline = 1;

export interface MigrationFile {
  readonly version: number;
  /** Without the folder. */
  readonly name: string;
  readonly text: string;
  /** SHA-256 of the text, hexadecimal. */
  readonly digest: string;
}

/** The migrations of a folder by their numbers. */
export async function migrationFiles(folder: URL): Promise<MigrationFile[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_[a-z0-9_]+\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(new URL(name, folder), 'utf8');
      return {
        version: Number(name.slice(0, 4)),
        name,
        text,
        digest: createHash('sha256').update(text).digest('hex'),
      };
    }),
  );
}
