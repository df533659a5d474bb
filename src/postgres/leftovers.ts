import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Deletes what processes that were killed have left of files and folders whose names begin so: their drafts end with the
 * number of the process and ".part".
 * @param beginning all of the name, or a part that they share
 */
export function removeLeftovers(folder: string, beginning: string): void {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    // Writing the file says better what is wrong with the folder.
    return;
  }
  for (const name of names.filter((each) => each.startsWith(beginning))) {
    const [, pid] = /\.(\d+)\.part$/.exec(name) ?? [];
    if (pid !== undefined && !isAtWork(Number(pid))) {
      rmSync(join(folder, name), { recursive: true, force: true });
    }
  }
}

/** A number may be given anew: the process that had ours before is gone. */
function isAtWork(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
