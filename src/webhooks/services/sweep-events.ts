import { deleteOldEvents } from '../db/publishing.ts';
import { inBatches } from '../../kernel/in-batches.ts';
import type { Runtime } from '../../runtime/context.ts';
import { maxSweepBatch } from './sweep-deliveries.ts';

/** How long events are kept after they happened. */
const keptSeconds = 2 * 86_400;

/** Deletes events that have been published, two days after they happened; returns how many. */
export async function sweepEvents({ db, now }: Runtime): Promise<number> {
  return inBatches(maxSweepBatch, (atMost) => deleteOldEvents(db, now() - keptSeconds, atMost));
}
