import { forgetMergeColumns } from '../db/merges.ts';
import { unmergeSeconds } from '../domain.ts';
import type { Runtime } from '../../runtime/context.ts';

/** Forgets the columns of merges that can no longer be undone. */
export async function sweepMerges(runtime: Runtime): Promise<void> {
  await forgetMergeColumns(runtime.db, runtime.now() - unmergeSeconds);
}
