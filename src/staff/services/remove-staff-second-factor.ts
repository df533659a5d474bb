import { deleteSecondFactor } from '../db/second-factors.ts';
import type { Context } from '../../runtime/context.ts';
import { getStaff } from './get-staff.ts';
import { requireOtherUser } from './require-rights.ts';

/**
 * Takes the second factor off a user who has lost it.
 * @throws DomainError NOT_FOUND; UNAUTHORIZED_ACCESS for the own user
 */
export async function removeStaffSecondFactor(ctx: Context, staffId: string): Promise<void> {
  requireOtherUser(ctx, staffId, 'The own second factor is removed by DELETE /opdesk/v1/login/second-factor.');
  await getStaff(ctx, ctx.businessId, staffId);
  await deleteSecondFactor(ctx.db, ctx.businessId, staffId);
}
