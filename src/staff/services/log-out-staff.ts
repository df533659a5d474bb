import { deleteStaffLogin } from '../db/logins.ts';
import type { Context } from '../../runtime/context.ts';
import type { StaffLogin } from '../../runtime/staff-logins.ts';
import { auditStaffLogin } from './audit-staff-login.ts';

/** Ends a login: here at once, on the other servers within a second. */
export async function logOutStaff(ctx: Context, { id, staffId, businessId }: StaffLogin): Promise<void> {
  const hasEnded = await deleteStaffLogin(ctx.db, businessId, staffId, id);
  ctx.staffLogins.forget(staffId);
  if (hasEnded) {
    await auditStaffLogin(ctx, 'logOutStaff', { id: staffId, businessId }, ctx.actor.address ?? '', 'done');
  }
}
