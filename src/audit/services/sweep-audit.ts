import { deleteOldEntries } from '../db/audit.ts';
import { inBatches } from '../../kernel/in-batches.ts';
import type { Runtime } from '../../runtime/context.ts';
import { maxSealed } from './seal-audit.ts';

/** Deletes the entries that are older than they are kept for; returns how many. */
export async function sweepAudit({ db, now, audit }: Runtime): Promise<number> {
  return inBatches(maxSealed, (atMost) => deleteOldEntries(db, now() - audit.keptSeconds, atMost));
}
