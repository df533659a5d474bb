import { deleteOtherStaffLogins } from '../db/logins.ts';
import type { Context } from '../../runtime/context.ts';
import { getStaff } from './get-staff.ts';

/** Ends every login of a user. @throws DomainError NOT_FOUND */
export async function endStaffLogins(ctx: Context, staffId: string): Promise<void> {
  await getStaff(ctx, ctx.businessId, staffId);
  await deleteOtherStaffLogins(ctx.db, ctx.businessId, staffId, '');
  ctx.staffLogins.forget(staffId);
}
