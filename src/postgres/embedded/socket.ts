import { createHash } from 'node:crypto';
import { chmodSync, chownSync, lstatSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedError } from './error.ts';
import type { RunAs } from './run-as.ts';

/** Systems take 104 to 108 bytes, with a byte for the end; PostgreSQL names the file itself. */
const maxSocketPathBytes = 100;

/**
 * The folder for the server's socket: the cluster, which nobody else can enter, or, where its path is too long,
 * a private one under the system's temporary folder.
 * @throws EmbeddedError when that one is somebody else's or too long as well
 */
export function chooseSocketFolder(cluster: string, runAs: RunAs): string {
  if (fits(cluster)) return cluster;
  const uid = runAs.uid ?? process.getuid?.() ?? 0;
  const folder = temporaryFolderOf(cluster);
  if (!fits(folder))
    throw new EmbeddedError(
      `The path ${cluster} is too long for a socket, and so is ${folder}; set OPDESK_DATA to a shorter one.`,
    );
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (found === undefined) {
    mkdirSync(folder, { mode: 0o700 });
    if (runAs.uid !== undefined && runAs.gid !== undefined) chownSync(folder, runAs.uid, runAs.gid);
  } else if (!found.isDirectory() || found.uid !== uid) {
    throw new EmbeddedError(
      `${folder}, needed for a socket, belongs to somebody else; set OPDESK_DATA to a shorter path.`,
    );
  }
  chmodSync(folder, 0o700);
  return folder;
}

/** Removes the temporary folder of a stopped server, if it had one. */
export function removeSocketFolder(cluster: string, socketFolder: string): void {
  if (socketFolder === temporaryFolderOf(cluster)) rmSync(socketFolder, { recursive: true, force: true });
}

function fits(folder: string): boolean {
  return Buffer.byteLength(join(folder, '.s.PGSQL.5432')) <= maxSocketPathBytes;
}

/** Always the same for a cluster, so that a crash leaves at most one behind, which the next start uses. */
function temporaryFolderOf(cluster: string): string {
  return join(tmpdir(), `opdesk-${createHash('sha256').update(cluster).digest('hex').slice(0, 16)}`);
}
