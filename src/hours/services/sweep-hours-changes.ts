import { deleteOldHoursChanges } from '../db/outcomes.ts';
import type { Runtime } from '../../runtime/context.ts';
import { keptSeconds } from '../../runtime/idempotency.ts';
import { inBatches } from '../../kernel/in-batches.ts';

const maxSweepBatch = 1_000;

/** Deletes the outcomes that no repeat can ask for any more; returns how many. */
export async function sweepHoursChanges({ db, now }: Runtime): Promise<number> {
  return inBatches(maxSweepBatch, (atMost) => deleteOldHoursChanges(db, now() - keptSeconds, atMost));
}
