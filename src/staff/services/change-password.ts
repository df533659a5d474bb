import { deleteOtherStaffLogins } from '../db/logins.ts';
import { selectStaffPassword, updateStaffPassword } from '../db/staff.ts';
import { checkPassword } from '../domain.ts';
import { DomainError, invalidRequest } from '../../kernel/errors.ts';
import type { Context } from '../../runtime/context.ts';
import { digestOf } from '../../runtime/secrets.ts';
import type { StaffLogin } from '../../runtime/staff-logins.ts';
import { auditStaffLogin } from './audit-staff-login.ts';
import { takeStaffLoginTry } from './take-staff-login-try.ts';

/** Nothing is forgiven here for a browser that is known. */
const stranger = { isDevice: false, isNetwork: false };

/**
 * Gives a user the password of their choice, and ends their other logins (rule A8). Wrong old ones count as wrong
 * passwords at a login do: nobody guesses with a stolen cookie.
 * @throws DomainError TOO_MANY_REQUESTS; INVALID_REQUEST_PARAMETERS for a wrong old one too: the login itself is good
 */
export async function changePassword(
  ctx: Context,
  { id: loginId, staffId, businessId, username }: StaffLogin,
  passwords: { readonly old: string; readonly new: string },
  { network, requestId }: { readonly network: string; readonly requestId: string },
): Promise<void> {
  const user = { id: staffId, businessId };
  const address = ctx.actor.address ?? '';
  const issues = checkPassword(passwords.new, username, '/new');
  if (passwords.new === passwords.old) {
    issues.push({ path: '/new', code: 'conflict', message: 'must be another one than the old password' });
  }
  // Before anything is compared: whoever knows the old one could have it compared without end.
  if (issues.length > 0) throw invalidRequest(issues);
  const sources = { username, network, deviceDigest: digestOf(loginId), acquaintance: stranger };
  const takeBack = await takeStaffLoginTry(ctx, sources);
  const stored = await selectStaffPassword(ctx.db, username);
  if (stored === undefined || !(await ctx.hashing.matches(passwords.old, stored.passwordHash, takeBack, 'own'))) {
    ctx.telemetry.refusedLogin('wrong_password', requestId, address);
    await auditStaffLogin(ctx, 'changePassword', user, address, 'wrong_password');
    throw invalidRequest([{ path: '/old', code: 'conflict', message: 'is not the present password' }]);
  }
  await takeBack();
  const hash = await ctx.hashing.hash(passwords.new);
  await ctx.db.transaction(async (tx) => {
    if (
      !(await updateStaffPassword(tx, businessId, staffId, { hash, mustChange: false, before: stored.passwordHash }))
    ) {
      throw new DomainError('UNAUTHENTICATED');
    }
    await deleteOtherStaffLogins(tx, businessId, staffId, loginId);
  });
  ctx.staffLogins.forget(staffId);
  await auditStaffLogin(ctx, 'changePassword', user, address, 'done');
}
