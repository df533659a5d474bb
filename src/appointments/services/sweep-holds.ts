import { deleteOldHolds } from '../db/holds.ts';
import { inBatches } from '../../kernel/in-batches.ts';
import type { Runtime } from '../../runtime/context.ts';

/** So long a booking is refused because its hold has expired, and not because there is none. */
const keptSeconds = 86_400;
const maxSweepBatch = 1_000;

/** Deletes holds that expired a day ago; returns how many. */
export async function sweepHolds({ db, now }: Runtime): Promise<number> {
  return inBatches(maxSweepBatch, (atMost) => deleteOldHolds(db, now() - keptSeconds, atMost));
}
