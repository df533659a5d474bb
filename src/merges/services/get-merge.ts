import { selectPatientMerge } from '../db/merges.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Context } from '../../runtime/context.ts';
import { planUnmerge } from './plan-unmerge.ts';

/** The merge by which a patient became a part of another one, or was one for a time. */
interface LastMerge {
  /** The patient into whom the other one was merged. */
  readonly patientId: string;
  readonly mergedId: string;
  /** Epoch seconds. */
  readonly mergedAt: number;
  readonly isUndone: boolean;
  readonly canBeUndone: boolean;
}

/**
 * The merge of a merged patient: the one that stands, else the last.
 * @param id of the merged patient
 * @throws DomainError PATIENTS_NOT_FOUND where there is none
 */
export async function getMerge(ctx: Context, id: string, isPartnerId: boolean): Promise<LastMerge> {
  return ctx.db.snapshot(async (tx) => {
    const merge = await selectPatientMerge(tx, ctx.businessId, id, isPartnerId);
    if (merge === undefined) throw new DomainError('PATIENTS_NOT_FOUND');
    const { leftId: patientId, mergedId, mergedAt } = merge;
    const isUndone = merge.undoneAt !== null;
    const canBeUndone = await planUnmerge(ctx, tx, id, isPartnerId).then(
      () => !isUndone,
      (error: unknown) => {
        if (error instanceof DomainError) return false;
        throw error;
      },
    );
    return { patientId, mergedId, mergedAt, isUndone, canBeUndone };
  });
}
