import { confirmSecondFactorRow, secondFactorIdentity, selectSecondFactor } from '../db/second-factors.ts';
import { foldCode, recoveryCodeCount, stepOfCode, temporaryPassword } from '../domain.ts';
import type { Context } from '../../runtime/context.ts';
import { digestOf } from '../../runtime/secrets.ts';
import type { StaffLogin } from '../../runtime/staff-logins.ts';
import { auditStaffLogin } from './audit-staff-login.ts';
import { type From, loginSourcesOf, refuse } from './require-password.ts';
import { isConfirmable, wrongCode } from './second-factor.ts';
import { takeStaffLoginTry } from './take-staff-login-try.ts';
import { passwordBytes } from './new-password.ts';

/**
 * From now on a code is asked for at every login of the user. Wrong ones count as at a login: nobody who has a stolen
 * cookie guesses the code of a secret that its user has made and not confirmed.
 * @returns the recovery codes, which are told this once
 * @throws DomainError INVALID_REQUEST_PARAMETERS, also where the secret was made too long ago; TOO_MANY_REQUESTS
 */
export async function confirmSecondFactor(
  ctx: Context,
  login: StaffLogin,
  code: string,
  from: From,
): Promise<string[]> {
  const { businessId, staffId } = login;
  const { db, now, sealing } = ctx;
  const takeBack = await takeStaffLoginTry(ctx, loginSourcesOf(login, from));
  const found = await selectSecondFactor(db, businessId, staffId);
  const codes = Array.from({ length: recoveryCodeCount }, () => temporaryPassword(ctx.randomBytes(passwordBytes)));
  const step =
    found === undefined || found.confirmedAt !== null || !isConfirmable(found, now())
      ? null
      : stepOfCode(sealing.open(found.secret, secondFactorIdentity(businessId, staffId)), foldCode(code), now());
  const row = { businessId, staffId, secret: found?.secret ?? '' };
  const digests = codes.map((each) => digestOf(foldCode(each)));
  if (step === null || !(await confirmSecondFactorRow(db, row, now(), step, digests))) {
    await refuse(ctx, { businessId, id: staffId }, from, 'confirmSecondFactor', 'wrong_code');
    throw wrongCode();
  }
  await takeBack();
  await auditStaffLogin(ctx, 'confirmSecondFactor', { id: staffId, businessId }, ctx.actor.address ?? '', 'done');
  return codes;
}
