import { deleteStaffLogin } from '../db/logins.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Context } from '../../runtime/context.ts';
import type { StaffLogin } from '../../runtime/staff-logins.ts';
import { auditStaffLogin } from './audit-staff-login.ts';

/** Ends one login of the caller. @throws DomainError NOT_FOUND where there is none */
export async function endLogin(ctx: Context, { staffId, businessId }: StaffLogin, loginId: string): Promise<void> {
  if (!(await deleteStaffLogin(ctx.db, businessId, staffId, loginId))) {
    throw new DomainError('NOT_FOUND', 'The user has no login with this id.');
  }
  ctx.staffLogins.forget(staffId);
  await auditStaffLogin(ctx, 'endLogin', { id: staffId, businessId }, ctx.actor.address ?? '', 'done');
}
