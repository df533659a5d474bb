import { confirmSecondFactorRow, secondFactorIdentity, selectSecondFactor } from '../db/second-factors.ts';
import { foldCode, recoveryCodeCount, stepOfCode, temporaryPassword } from '../domain.ts';
import type { Context } from '../../runtime/context.ts';
import { digestOf } from '../../runtime/secrets.ts';
import type { StaffLogin } from '../../runtime/staff-logins.ts';
import { auditStaffLogin } from './audit-staff-login.ts';
import { wrongCode } from './second-factor.ts';
import { passwordBytes } from './new-password.ts';

/**
 * From now on a code is asked for at every login of the user.
 * @returns the recovery codes, which are told this once
 * @throws DomainError INVALID_REQUEST_PARAMETERS
 */
export async function confirmSecondFactor(
  ctx: Context,
  { businessId, staffId }: StaffLogin,
  code: string,
): Promise<string[]> {
  const { db, now, sealing } = ctx;
  const found = await selectSecondFactor(db, businessId, staffId);
  const codes = Array.from({ length: recoveryCodeCount }, () => temporaryPassword(ctx.randomBytes(passwordBytes)));
  const step =
    found === undefined || found.confirmedAt !== null
      ? null
      : stepOfCode(sealing.open(found.secret, secondFactorIdentity(businessId, staffId)), foldCode(code), now());
  const row = { businessId, staffId, secret: found?.secret ?? '' };
  const digests = codes.map((each) => digestOf(foldCode(each)));
  if (step === null || !(await confirmSecondFactorRow(db, row, now(), step, digests))) throw wrongCode();
  await auditStaffLogin(ctx, 'confirmSecondFactor', { id: staffId, businessId }, ctx.actor.address ?? '', 'done');
  return codes;
}
