import { createWriteStream, openSync, readdirSync, rmSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
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
    const reason = reasons[(error as NodeJS.ErrnoException).code ?? ''];
    throw reason === undefined ? error : new BackupError(`${path} cannot be written: ${reason}.`);
  }
}

/** A folder that cannot be entered holds no draft of ours; the error before says more. */
function removeIfThere(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    return;
  }
}

/**
 * Deletes what processes that were killed have left of files whose names begin so.
 * @param beginning all of the name, or a part that they share
 */
export function removeLeftovers(folder: string, beginning: string): void {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    // Opening the file says better what is wrong with the folder.
    return;
  }
  for (const name of names.filter((each) => each.startsWith(beginning))) {
    const [, pid] = /\.(\d+)\.part$/.exec(name) ?? [];
    if (pid !== undefined && !isAtWork(Number(pid))) rmSync(join(folder, name), { force: true });
  }
}

/** A number may be given anew: whoever had ours before is gone. */
function isAtWork(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
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
