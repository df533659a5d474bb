import { beginErasureTry, selectUnfinishedErasures } from '../db/erasure.ts';
import { nextTryAt } from '../domain.ts';
import { callerContext, type Runtime } from '../../runtime/context.ts';
import { carryOutErasure } from './carry-out-erasure.ts';

/**
 * Finishes all erasures that were begun, however lately they were begun or tried: for a database that nobody else works
 * on.
 * @returns whether all are finished; a server goes on with the others
 */
export async function finishErasures(runtime: Runtime): Promise<boolean> {
  const afterAll = runtime.now() + 1;
  for (;;) {
    const { done, failed } = await finishBegun(runtime, afterAll, Infinity);
    if (done === 0) return failed === 0;
  }
}

/**
 * Tries to finish those that were begun before then and whose next try is due. One that fails is tried later each time,
 * behind those that have waited for longer, so that it keeps no other from its end.
 * @returns how many are finished, and how many are not
 */
export async function finishBegun(
  runtime: Runtime,
  askedBefore: number,
  due: number,
): Promise<{ readonly done: number; readonly failed: number }> {
  const { db, telemetry } = runtime;
  let [done, failed] = [0, 0];
  for (const erasure of await selectUnfinishedErasures(db, askedBefore, due)) {
    const next = nextTryAt(erasure.tries, runtime.now());
    if (!(await beginErasureTry(db, erasure, next))) continue;
    const { business_id: businessId, subject_id: subjectId, actor_kind: kind, actor_id: id } = erasure;
    const ctx = callerContext(runtime, { businessId, actor: { kind, id }, scopes: new Set() });
    try {
      await carryOutErasure(ctx, erasure);
      done += 1;
    } catch (error) {
      failed += 1;
      telemetry.erasureFailed(error, { businessId, subjectId, tries: erasure.tries + 1, nextTryAt: next });
    }
  }
  return { done, failed };
}
