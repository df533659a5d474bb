import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';

/** The path of a data folder that is not there yet, and how everything around it is removed. */
export function newDataFolder(): { readonly folder: string; readonly remove: () => void } {
  const parent = mkdtempSync(join(inject('testFolder'), 'own-'));
  // Root may have to run PostgreSQL as another user, who must get in.
  chmodSync(parent, 0o711);
  return { folder: join(parent, 'data'), remove: () => rmSync(parent, { recursive: true, force: true }) };
}

/** The process of the PostgreSQL on a data folder. */
export function postmasterPid(folder: string): number {
  return Number(readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
}
