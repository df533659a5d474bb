import { stringifyAnswer } from '../../kernel/raw-json.ts';
import type { Queryable } from '../../postgres/database.ts';
import { unmergePatients } from '../db/merges.ts';
import type { Origin } from '../../appointments/domain/origin.ts';
import { instantColumn } from '../../appointments/services/change-request.ts';
import type { Context } from '../../runtime/context.ts';
import { actorOf, mergeWrite } from './merge-write.ts';
import type { DecidedUnmerge } from './plan-unmerge.ts';

/** The person or the part of the program that undoes a merge, with a clock and ids for what it writes. */
export type UnmergeAuthor = Pick<Context, 'businessId' | 'actor' | 'now' | 'newId'>;

/**
 * Writes a decided unmerge, all of it or nothing.
 * @returns the doctors of the appointments; undefined where patients or appointments have changed since the decision
 */
export async function writeUnmerge(
  author: UnmergeAuthor,
  db: Queryable,
  { merge, left, merged, appointments, columns, partnerId }: DecidedUnmerge,
  origin: Origin,
): Promise<readonly string[] | undefined> {
  const row = {
    business_id: author.businessId,
    id: merge.id,
    merged_id: merged.id,
    left_id: left.id,
    undone_at: instantColumn(author.now()) ?? '',
    ...actorOf(author, origin),
  };
  const write = mergeWrite(author, [left, merged], appointments, { columns, partnerId });
  const isDone = await unmergePatients(db, stringifyAnswer(row), stringifyAnswer(write));
  return isDone ? write.doctor_ids : undefined;
}
