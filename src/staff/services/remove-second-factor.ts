import { deleteSecondFactor } from '../db/second-factors.ts';
import type { Context } from '../../runtime/context.ts';
import type { StaffLogin } from '../../runtime/staff-logins.ts';
import { auditStaffLogin } from './audit-staff-login.ts';
import { isGoodCode, wrongCode } from './second-factor.ts';
import { takeStaffLoginTry } from './take-staff-login-try.ts';
import { type From, loginSourcesOf, refuse, requirePassword } from './require-password.ts';

/**
 * Takes the second factor off the user of a login, who shows both once more.
 * @throws DomainError INVALID_REQUEST_PARAMETERS, TOO_MANY_REQUESTS
 */
export async function removeSecondFactor(
  ctx: Context,
  login: StaffLogin,
  given: { readonly password: string; readonly code: string },
  from: From,
): Promise<void> {
  const user = { businessId: login.businessId, id: login.staffId };
  await requirePassword(ctx, login, given.password, from, 'removeSecondFactor');
  const takeBack = await takeStaffLoginTry(ctx, loginSourcesOf(login, from));
  if (!(await isGoodCode(ctx, user, given.code))) {
    await refuse(ctx, user, from, 'removeSecondFactor', 'wrong_code');
    throw wrongCode();
  }
  await takeBack();
  await deleteSecondFactor(ctx.db, user.businessId, user.id);
  await auditStaffLogin(ctx, 'removeSecondFactor', user, ctx.actor.address ?? '', 'done');
}
