import { beginErasure, isKnownSubject } from '../db/erasure.ts';
import type { ErasedSubject } from '../../runtime/erasure-list.ts';
import type { Queryable } from '../../postgres/database.ts';
import type { Runtime } from '../../runtime/context.ts';

/**
 * Begins the erasures of a list in a database that was restored from a backup of before them, in the transaction of the
 * restore. A patient whom the backup does not have, or has erased, is passed over.
 * @returns how many it has begun
 */
export async function beginErasuresAnew(
  tx: Queryable,
  subjects: readonly ErasedSubject[],
  randomBytes: Runtime['randomBytes'],
): Promise<number> {
  let begun = 0;
  for (const { businessId, subjectId, isGuest, erasedAt } of subjects) {
    if (!(await isKnownSubject(tx, businessId, subjectId))) continue;
    const erasure = {
      business_id: businessId,
      subject_id: subjectId,
      is_guest: isGuest,
      actor_kind: 'system',
      actor_id: 'restore',
      address: '',
      salt: randomBytes(16).toString('hex'),
      role: 'system',
      on_behalf_of: null,
      remark: null,
    } as const;
    if (await beginErasure(tx, erasure, erasedAt)) begun += 1;
  }
  return begun;
}
