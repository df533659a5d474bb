import type { Queryable } from '../../postgres/database.ts';
import { selectDividedMerge, type StoredMerge } from '../db/merges.ts';
import { findLaterMerge, patientsOf, planOfTwo } from './plan-unmerge.ts';
import { type UnmergeAuthor, writeUnmerge } from './write-unmerge.ts';

const origin = { role: 'system', onBehalfOf: null, remark: null } as const;

/**
 * Undoes again, in a database that was restored from a backup, the merges that were undone between the backup and an
 * erasure. Patients who are merged are erased together, so two of whom one alone was erased were apart by then: without
 * this, the erasure of one would empty the other too, or would find nobody.
 * @param erasedIds all patients of the business who were erased
 * @returns how many merges it has undone
 */
export async function unmergeAnew(tx: Queryable, author: UnmergeAuthor, erasedIds: readonly string[]): Promise<number> {
  for (let undone = 0; ; undone += 1) {
    const divided = await selectDividedMerge(tx, author.businessId, erasedIds);
    if (divided === undefined) return undone;
    const merge = await lastOnIt(tx, author, divided);
    const { decided } = await planOfTwo(author, tx, merge, await patientsOf(author, tx, merge));
    if ((await writeUnmerge(author, tx, decided, origin)) === undefined) {
      throw new Error(`the merge ${merge.id} changed while it was undone`);
    }
  }
}

/** The merge to begin with: those that build on another one are undone before it. */
async function lastOnIt(tx: Queryable, author: UnmergeAuthor, merge: StoredMerge): Promise<StoredMerge> {
  const later = await findLaterMerge(author, tx, merge);
  return later === undefined ? merge : lastOnIt(tx, author, later.merge);
}
