import { beginErasure, isKnownSubject } from '../db/erasure.ts';
import { unmergeAnew } from '../../merges/services/unmerge-anew.ts';
import type { ErasedSubject } from '../../runtime/erasure-list.ts';
import type { Queryable } from '../../postgres/database.ts';
import type { Runtime } from '../../runtime/context.ts';

/** The author of what a restore does by itself. */
const actor = { kind: 'system', id: 'restore' } as const;

/**
 * Begins the erasures of a list in a database that was restored from a backup of before them, in the transaction of the
 * restore. A patient whom the backup does not have, or has erased, is passed over. Merges that had been undone before
 * an erasure are undone first: the erasure was of one of the two.
 * @returns the erasures that it has begun, and how many merges it has undone
 */
export async function beginErasuresAnew(
  tx: Queryable,
  subjects: readonly ErasedSubject[],
  parts: Pick<Runtime, 'randomBytes' | 'now' | 'newId'>,
): Promise<{ readonly begun: readonly ErasedSubject[]; readonly unmerged: number }> {
  let unmerged = 0;
  for (const businessId of new Set(subjects.map((subject) => subject.businessId))) {
    const erasedIds = subjects.filter((each) => each.businessId === businessId).map(({ subjectId }) => subjectId);
    unmerged += await unmergeAnew(tx, { ...parts, businessId, actor }, erasedIds);
  }
  const begun: ErasedSubject[] = [];
  for (const subject of subjects) if (await beginAnew(tx, subject, parts)) begun.push(subject);
  return { begun, unmerged };
}

async function beginAnew(
  tx: Queryable,
  { businessId, subjectId, isGuest, erasedAt }: ErasedSubject,
  { randomBytes }: Pick<Runtime, 'randomBytes'>,
): Promise<boolean> {
  if (!(await isKnownSubject(tx, businessId, subjectId))) return false;
  const erasure = {
    business_id: businessId,
    subject_id: subjectId,
    is_guest: isGuest,
    actor_kind: actor.kind,
    actor_id: actor.id,
    address: '',
    salt: randomBytes(16).toString('hex'),
    role: 'system',
    on_behalf_of: null,
    remark: null,
  } as const;
  return beginErasure(tx, erasure, erasedAt);
}
