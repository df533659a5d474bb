import { selectUnfinishedErasures } from '../db/erasure.ts';
import { callerContext, type Runtime } from '../../runtime/context.ts';
import { carryOutErasure } from './carry-out-erasure.ts';

/**
 * Finishes all erasures that were begun, however lately: for a database that nobody else works on.
 * @returns whether all are finished; a server goes on with the others
 */
export async function finishErasures(runtime: Runtime): Promise<boolean> {
  const afterAll = runtime.now() + 1;
  for (;;) {
    const { done, failed } = await finishBegun(runtime, afterAll);
    if (done === 0) return failed === 0;
  }
}

/** Finishes the oldest ones that were begun before then; returns how many are finished, and how many are not. */
export async function finishBegun(runtime: Runtime, before: number): Promise<{ done: number; failed: number }> {
  const unfinished = await selectUnfinishedErasures(runtime.db, before);
  let failed = 0;
  for (const erasure of unfinished) {
    const actor = { kind: erasure.actor_kind, id: erasure.actor_id };
    const ctx = callerContext(runtime, { businessId: erasure.business_id, actor, scopes: new Set() });
    await carryOutErasure(ctx, erasure).catch((error: unknown) => {
      failed += 1;
      runtime.telemetry.jobFailed('finish erasure', error);
    });
  }
  return { done: unfinished.length - failed, failed };
}
