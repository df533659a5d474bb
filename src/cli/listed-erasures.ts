import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { reasonOf } from '../backup/new-file.ts';
import {
  type ErasedSubject,
  erasureListFile,
  extendErasureList,
  readErasureListIfAny,
  withoutRepeats,
} from '../runtime/erasure-list.ts';

interface ListedErasures {
  /** Each patient or guest once. */
  readonly subjects: readonly ErasedSubject[];
  /** What the operator should know of the lists. */
  readonly lines: readonly string[];
}

/**
 * The erasures of the data folder and of the file that is named.
 * @throws Error where the file is not there, or a line is not an erasure
 */
export async function listedErasures(dataFolder: string, named: string | undefined): Promise<ListedErasures> {
  const own = await readErasureListIfAny(erasureListFile(dataFolder));
  if (named === undefined) {
    const line =
      'No list of erasures: what was erased after the backup is there again. See --erasures in docs/backup.md.';
    return { subjects: withoutRepeats(own ?? []), lines: own === undefined ? [line] : [] };
  }
  const given = await readErasureListIfAny(named);
  if (given === undefined) {
    throw new Error(
      `--erasures ${named}: there is no such file. Correct the path, or leave it out where nobody was ever erased.`,
    );
  }
  return { subjects: withoutRepeats([...(own ?? []), ...given]), lines: [] };
}

/**
 * Adds the erasures of the data folder to a copy of their list.
 * @returns the line that says how many the copy has
 * @throws Error where the copy cannot be written
 */
export async function copyErasures(dataFolder: string, copy: string): Promise<string> {
  const own = (await readErasureListIfAny(erasureListFile(dataFolder))) ?? [];
  try {
    return `Erasures in ${copy}: ${await extendErasureList(copy, own)}.`;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new Error(`The backup is made, and ${copy} cannot be written: ${reasonOf(error) ?? code}.`);
  }
}

/** Looks at the place of a list that is named. @throws Error */
export function refuseMissingFolder(file: string): void {
  if (!existsSync(dirname(file))) throw new Error(`--erasures ${file}: there is no such folder.`);
}
