import { selectPatientMerge } from '../db/merges.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Context } from '../../runtime/context.ts';
import { planUnmerge } from './plan-unmerge.ts';

/** The merge by which a patient became a part of another one. */
interface StandingMerge {
  /** The patient into whom the other one was merged. */
  readonly patientId: string;
  readonly mergedId: string;
  /** Epoch seconds. */
  readonly mergedAt: number;
  readonly canBeUndone: boolean;
}

/**
 * The merge of a merged patient that is not undone.
 * @param id of the merged patient
 * @throws DomainError PATIENTS_NOT_FOUND where there is none
 */
export async function getMerge(ctx: Context, id: string, isPartnerId: boolean): Promise<StandingMerge> {
  return ctx.db.snapshot(async (tx) => {
    const merge = await selectPatientMerge(tx, ctx.businessId, id, isPartnerId);
    if (merge === undefined || merge.undoneAt !== null) throw new DomainError('PATIENTS_NOT_FOUND');
    const { leftId: patientId, mergedId, mergedAt } = merge;
    const canBeUndone = await planUnmerge(ctx, tx, id, isPartnerId).then(
      () => true,
      (error: unknown) => {
        if (error instanceof DomainError) return false;
        throw error;
      },
    );
    return { patientId, mergedId, mergedAt, canBeUndone };
  });
}
