import { deliveriesKeptSeconds } from '../domain/log.ts';
import { deleteOldDeliveries } from '../db/replays.ts';
import { deleteOldEvents } from '../db/publishing.ts';
import { deletePreviousKeys } from '../db/subscriptions.ts';
import { inBatches } from '../../kernel/in-batches.ts';
import type { Runtime } from '../../runtime/context.ts';

const maxSweepBatch = 5_000;

/** Deletes what is older than thirty days from the log; returns how much. */
export async function sweepDeliveries({ db, now }: Runtime): Promise<number> {
  return inBatches(maxSweepBatch, (atMost) => deleteOldDeliveries(db, now() - deliveriesKeptSeconds, atMost));
}

/** How long events are kept after they happened. */
const keptSeconds = 2 * 86_400;

/** Deletes events that have been published, two days after they happened; returns how many. */
export async function sweepEvents({ db, now }: Runtime): Promise<number> {
  return inBatches(maxSweepBatch, (atMost) => deleteOldEvents(db, now() - keptSeconds, atMost));
}

/** Forgets keys whose day beside the new one is over. */
export async function sweepKeys({ db, now }: Runtime): Promise<void> {
  await deletePreviousKeys(db, now());
}
