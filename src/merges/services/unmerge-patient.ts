import { announceChange } from '../../runtime/announce-change.ts';
import type { Origin } from '../../appointments/domain/origin.ts';
import type { Context } from '../../runtime/context.ts';
import { maxDecisions, retryWhileStale } from '../../runtime/retry-while-stale.ts';
import { type PatientUnmerge, planUnmerge } from './plan-unmerge.ts';
import { writeUnmerge } from './write-unmerge.ts';

/**
 * Undoes a merge of the last day: the appointments that came over go back with those that continue them, everything
 * else that was made since stays. Undoing again is a success that changes nothing.
 * @param id of the merged patient
 * @throws DomainError PATIENTS_NOT_FOUND; INVALID_REQUEST_PARAMETERS where the merge cannot be undone, with the reason
 */
export async function unmergePatient(
  ctx: Context,
  id: string,
  isPartnerId: boolean,
  origin: Origin,
): Promise<PatientUnmerge> {
  return retryWhileStale(maxDecisions.change, async () => {
    const plan = await ctx.db.snapshot((tx) => planUnmerge(ctx, tx, id, isPartnerId));
    if (plan.decided === null) return plan.outcome;
    const doctorIds = await writeUnmerge(ctx, ctx.db, plan.decided, origin);
    if (doctorIds === undefined) return undefined;
    announceChange(ctx, doctorIds);
    return plan.outcome;
  });
}
