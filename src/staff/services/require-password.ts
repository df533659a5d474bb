import { selectStaffPassword } from '../db/staff.ts';
import { invalidRequest } from '../../kernel/errors.ts';
import type { Context } from '../../runtime/context.ts';
import { digestOf } from '../../runtime/secrets.ts';
import type { StaffLogin } from '../../runtime/staff-logins.ts';
import { auditStaffLogin } from './audit-staff-login.ts';
import { type LoginSources, takeStaffLoginTry } from './take-staff-login-try.ts';

/** Where the request comes from. */
export interface From {
  readonly network: string;
  readonly requestId: string;
}

/** Wrong ones count as at a login: nobody guesses with a stolen cookie. */
export async function requirePassword(
  ctx: Context,
  login: StaffLogin,
  password: string,
  from: From,
  operation: string,
): Promise<void> {
  const takeBack = await takeStaffLoginTry(ctx, loginSourcesOf(login, from));
  const stored = await selectStaffPassword(ctx.db, login.username);
  if (await ctx.hashing.matches(password, stored?.passwordHash, takeBack, 'own')) return takeBack();
  await refuse(ctx, { businessId: login.businessId, id: login.staffId }, from, operation, 'wrong_password');
  throw invalidRequest([{ path: '/password', code: 'conflict', message: 'is not the present password' }]);
}

/** Counts a wrong password or code, and writes it into the audit. */
export async function refuse(
  ctx: Context,
  user: { readonly businessId: string; readonly id: string },
  { requestId }: From,
  operation: string,
  reason: 'wrong_password' | 'wrong_code',
): Promise<void> {
  const address = ctx.actor.address ?? '';
  ctx.telemetry.refusedLogin(reason, requestId, address);
  await auditStaffLogin(ctx, operation, user, address, reason);
}

/** Where a failure of the user of a login is counted: nothing is forgiven for a browser that is known. */
export function loginSourcesOf({ id, username }: StaffLogin, { network }: From): LoginSources {
  return { username, network, deviceDigest: digestOf(id), acquaintance: { isDevice: false, isNetwork: false } };
}
