import { secondFactorIdentity, upsertSecondFactor } from '../db/second-factors.ts';
import { base32Of, secondFactorUri, secretBytes } from '../domain.ts';
import { invalidRequest } from '../../kernel/errors.ts';
import type { Context } from '../../runtime/context.ts';
import type { StaffLogin } from '../../runtime/staff-logins.ts';
import { type From, requirePassword } from './require-password.ts';

/**
 * Makes the secret of a second factor, which is shown this once and holds when a first code has come. A stolen cookie
 * alone makes none.
 * @throws DomainError INVALID_REQUEST_PARAMETERS for a wrong password, or where there is one; TOO_MANY_REQUESTS
 */
export async function addSecondFactor(
  ctx: Context,
  login: StaffLogin,
  password: string,
  from: From,
): Promise<{ readonly secret: string; readonly uri: string }> {
  const { businessId, staffId, username } = login;
  await requirePassword(ctx, login, password, from, 'addSecondFactor');
  const secret = base32Of(ctx.randomBytes(secretBytes));
  const isNew = await ctx.db.transaction(async (tx) => {
    const seal = await ctx.sealing.sealer(tx);
    const sealed = seal(secret, secondFactorIdentity(businessId, staffId));
    return upsertSecondFactor(tx, businessId, staffId, sealed, ctx.now());
  });
  if (!isNew) {
    throw invalidRequest([{ path: '', code: 'conflict', message: 'The user has a second factor: remove it first' }]);
  }
  return { secret, uri: secondFactorUri(secret, username) };
}
