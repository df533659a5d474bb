import { deleteOldErasedRequests } from '../db/erasure.ts';
import { keptSeconds } from '../../runtime/idempotency.ts';
import type { Runtime } from '../../runtime/context.ts';
import { finishBegun } from './finish-erasures.ts';

/** An erasure that has not ended after so long never will: its server was stopped. */
const unfinishedSeconds = 60;

/**
 * Finishes the erasures that were begun longer ago than any request takes. An erasure that fails is reported, and tried
 * again by a later sweep.
 */
export async function sweepErasures(runtime: Runtime): Promise<void> {
  // A repeat comes as long as an answer is kept for it (rule B8).
  await deleteOldErasedRequests(runtime.db, runtime.now() - keptSeconds);
  await finishBegun(runtime, runtime.now() - unfinishedSeconds, runtime.now());
}
