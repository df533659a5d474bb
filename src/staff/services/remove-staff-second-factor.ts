import { deleteSecondFactor } from '../db/second-factors.ts';
import type { Context } from '../../runtime/context.ts';
import { getStaff } from './get-staff.ts';

/** Takes the second factor off a user who has lost it. @throws DomainError NOT_FOUND */
export async function removeStaffSecondFactor(ctx: Context, staffId: string): Promise<void> {
  await getStaff(ctx, ctx.businessId, staffId);
  await deleteSecondFactor(ctx.db, ctx.businessId, staffId);
}
