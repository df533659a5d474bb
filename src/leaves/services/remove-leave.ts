import { deleteLeave } from '../db/leaves.ts';
import { DomainError } from '../../kernel/errors.ts';
import { changeCatalog } from '../../runtime/change-catalog.ts';
import type { Context } from '../../runtime/context.ts';

/** @throws DomainError NOT_FOUND */
export async function removeLeave(ctx: Context, leaveId: string): Promise<void> {
  await changeCatalog(ctx, async (tx) => {
    const existed = await deleteLeave(tx, ctx.businessId, leaveId);
    // An earlier try of the same request may have removed it.
    if (!existed && ctx.mayExist !== true) throw new DomainError('NOT_FOUND', 'No leave of this business has this id.');
  });
}
