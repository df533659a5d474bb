import { selectStandingMerges } from '../db/merges.ts';
import { unmergeSeconds } from '../domain.ts';
import { DomainError } from '../../kernel/errors.ts';
import { requirePatientId } from '../../patients/services/require-patient-id.ts';
import type { Queryable } from '../../postgres/database.ts';
import type { Context } from '../../runtime/context.ts';
import { planUnmerge } from './plan-unmerge.ts';

/** A merge into a patient that can be undone. */
interface UndoableMerge {
  readonly mergedId: string;
  /** Of the merged patient, as it was before. */
  readonly name: string;
  /** Epoch seconds. */
  readonly mergedAt: number;
}

const maxMerges = 20;

/** The merges of the last day into a patient that can be undone, the newest first. @throws DomainError PATIENTS_NOT_FOUND */
export async function listMerges(
  ctx: Context,
  id: string,
  isPartnerId: boolean,
): Promise<{ readonly patientId: string; readonly merges: readonly UndoableMerge[] }> {
  const patientId = await requirePatientId(ctx, id, isPartnerId);
  const merges = await ctx.db.snapshot(async (tx) => {
    const since = ctx.now() - unmergeSeconds;
    const standing = await selectStandingMerges(tx, ctx.businessId, patientId, since, maxMerges);
    const undoable: UndoableMerge[] = [];
    for (const { mergedId, mergedAt } of standing) {
      const name = await nameIfUndoable(ctx, tx, mergedId);
      if (name !== undefined) undoable.push({ mergedId, name, mergedAt });
    }
    return undoable;
  });
  return { patientId, merges };
}

/** The name of the merged patient; undefined where the merge cannot be undone. */
async function nameIfUndoable(ctx: Context, db: Queryable, mergedId: string): Promise<string | undefined> {
  try {
    const columns = (await planUnmerge(ctx, db, mergedId, false)).decided?.merged.columns;
    return columns && [columns.first_name, columns.middle_name, columns.last_name].filter(Boolean).join(' ');
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}
