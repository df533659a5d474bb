import { deleteOtherStaffLogins } from '../db/logins.ts';
import type { Context } from '../../runtime/context.ts';
import type { StaffLogin } from '../../runtime/staff-logins.ts';
import { auditStaffLogin } from './audit-staff-login.ts';

/** Ends every login of the caller but the one that asks for it. How many there were. */
export async function endOtherLogins(ctx: Context, { id, staffId, businessId }: StaffLogin): Promise<number> {
  const ended = await deleteOtherStaffLogins(ctx.db, businessId, staffId, id);
  ctx.staffLogins.forget(staffId);
  await auditStaffLogin(ctx, 'endOtherLogins', { id: staffId, businessId }, ctx.actor.address ?? '', 'done');
  return ended;
}
