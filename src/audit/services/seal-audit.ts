import { sealPending } from '../db/audit.ts';
import { inBatches } from '../../kernel/in-batches.ts';
import type { Runtime } from '../../runtime/context.ts';

/** Small enough that no other process waits for the chain for long. */
export const maxSealed = 1_000;

/** Gives pending entries their places in the chain; where another process is at it, waits for that or does nothing. */
export async function sealAudit({ db, now }: Runtime, waits: boolean): Promise<number> {
  return inBatches(maxSealed, (atMost) => sealPending(db, now(), atMost, waits));
}
