import { namedOf, otherMigrations } from '../postgres/known-schema.ts';
import type { MigrationFile } from '../postgres/migration-files.ts';
import type { CopiedTable } from './db/tables.ts';
import { BackupError } from './error.ts';
import type { Manifest } from './manifest.ts';

/** @throws BackupError where the backup is of a database that other migrations made */
export function refuseOtherMigrations(manifest: Manifest, files: readonly MigrationFile[]): void {
  if (manifest.digests === undefined) return;
  const applied = Object.entries(manifest.digests).map(([version, digest]) => ({ version: Number(version), digest }));
  const others = otherMigrations(applied, files);
  if (others.length > 0) throw otherTables(manifest, others);
}

/**
 * A backup of before digests says by its columns alone which tables it is of.
 * @throws BackupError where a table has others here
 */
export function refuseOtherColumns(manifest: Manifest, table: CopiedTable, columns: readonly string[]): void {
  const missing = table.columns.filter((column) => !columns.includes(column));
  const unknown = columns.filter((column) => !table.columns.includes(column));
  const differences = [
    ...missing.map((column) => `it lacks the column ${table.name}.${column}`),
    ...unknown.map((column) => `it has the column ${table.name}.${column}`),
  ];
  if (differences.length > 0) throw otherTables(manifest, differences);
}

export function otherTables({ opdesk }: Manifest, differences: readonly string[]): BackupError {
  return new BackupError(
    `The backup is of other tables than those of this Opdesk: ${namedOf(differences)}. Restore it with the Opdesk ` +
      `that made it (${opdesk}); see "Upgrading" in docs/deploy.md.`,
  );
}
