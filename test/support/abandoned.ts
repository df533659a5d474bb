import { mkdtempSync, readdirSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readLock } from '../../src/postgres/embedded/lock.ts';
import { findPostmaster } from '../../src/postgres/embedded/postmaster.ts';
import { isSameProcess } from '../../src/postgres/embedded/process.ts';

/** Every run's temporary folder begins so; its server's data folder is `data`. */
export const runFolderPrefix = 'opdesk-test-';
const keptFolderPrefix = 'opdesk-kept-';

/** Kills the servers whose data lie anywhere below, and removes the folder. Synchronous, for when a process exits. */
export function abandonRun(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('postmaster.pid'),
  )) {
    const postmaster = findPostmaster(dirname(join(realpathSync(folder), name)));
    if (postmaster !== null) process.kill(postmaster.pid, 'SIGQUIT');
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}

/** A run that was killed leaves its servers behind; the next one ends them. */
export function abandonDeadRuns(): void {
  for (const name of readdirSync(tmpdir()).filter((candidate) => candidate.startsWith(runFolderPrefix))) {
    const folder = join(tmpdir(), name);
    try {
      const lock = readLock(join(folder, 'data'));
      if (lock !== null && !isSameProcess(lock.owner)) abandonRun(folder);
    } catch {
      // Another user's, or just being removed.
    }
  }
}

/** Moves the data of a server that has stopped out of its run's folder; answers where they are. */
export function keepData(dataFolder: string): string {
  const kept = mkdtempSync(join(tmpdir(), keptFolderPrefix));
  // Takes the place of the empty folder, with the rights by which the server's user gets in.
  renameSync(dataFolder, kept);
  return kept;
}

/** Removes what earlier runs have kept, but for what somebody has opened. */
export function removeKeptData(): void {
  for (const name of readdirSync(tmpdir()).filter((candidate) => candidate.startsWith(keptFolderPrefix))) {
    const folder = join(tmpdir(), name);
    try {
      const lock = readLock(folder);
      if (lock === null || !isSameProcess(lock.owner)) abandonRun(folder);
    } catch {
      // Another user's.
    }
  }
}
