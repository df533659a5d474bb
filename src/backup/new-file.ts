import { createWriteStream, openSync, rmSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { removeLeftovers } from '../postgres/leftovers.ts';
import { BackupError } from './error.ts';

/**
 * Writes a file that is there as a whole or not at all, readable by its owner alone: beside its place at first, where a
 * file of that name stays as it was until the new one is on the disk.
 * @throws BackupError with the reason when the disk does not take it
 */
export async function writeNewFile(path: string, pieces: AsyncIterable<Buffer>): Promise<void> {
  const file = resolve(path);
  removeLeftovers(dirname(file), `${basename(file)}.`);
  const draft = `${file}.${process.pid}.part`;
  try {
    const fd = openSync(draft, 'wx', 0o600);
    await pipeline(pieces, createWriteStream(draft, { fd, flush: true }));
    await rename(draft, file);
    await syncFolder(dirname(file));
  } catch (error) {
    removeIfThere(draft);
    throw inWords(error, path);
  }
}

/**
 * Writes to a stream of the caller's, which stays open.
 * @throws BackupError with the reason when it does not take all
 */
export async function writeToStream(stream: NodeJS.WritableStream, pieces: AsyncIterable<Buffer>): Promise<void> {
  try {
    await pipeline(pieces, stream, { end: false });
  } catch (error) {
    throw inWords(error, 'The standard output');
  }
}

function inWords(error: unknown, place: string): unknown {
  const reason = reasonOf(error);
  return reason === undefined ? error : new BackupError(`${place} cannot be written: ${reason}.`);
}

/** Why the system does not write something, in words, where it is one of the usual reasons. */
export function reasonOf(error: unknown): string | undefined {
  return reasons[(error as NodeJS.ErrnoException).code ?? ''];
}

/** A folder that cannot be entered holds no draft of ours; the error before says more. */
function removeIfThere(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    return;
  }
}

/** The name of a new file is on the disk only when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EFBIG: 'it grows larger than a file may be',
  EIO: 'the disk fails',
  EACCES: 'this user may not write there',
  EROFS: 'the disk is read-only',
  ENOENT: 'its folder is not there',
  ENOTDIR: 'its folder is not there',
  EISDIR: 'it is a folder',
};
