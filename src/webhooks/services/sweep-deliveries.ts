import { deliveriesKeptSeconds } from '../domain/log.ts';
import { deleteOldDeliveries } from '../db/replays.ts';
import { inBatches } from '../../kernel/in-batches.ts';
import type { Runtime } from '../../runtime/context.ts';

export const maxSweepBatch = 5_000;

/** Deletes what is older than thirty days from the log; returns how much. */
export async function sweepDeliveries({ db, now }: Runtime): Promise<number> {
  return inBatches(maxSweepBatch, (atMost) => deleteOldDeliveries(db, now() - deliveriesKeptSeconds, atMost));
}
