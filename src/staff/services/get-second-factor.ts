import { selectSecondFactor } from '../db/second-factors.ts';
import type { Context } from '../../runtime/context.ts';
import type { StaffLogin } from '../../runtime/staff-logins.ts';
import { isConfirmable } from './second-factor.ts';

interface SecondFactor {
  readonly state: 'none' | 'unconfirmed' | 'confirmed';
  readonly recoveryCodes: number;
}

/** Whether the user of a login has a second factor. */
export async function getSecondFactor(
  { db, now }: Pick<Context, 'db' | 'now'>,
  { businessId, staffId }: StaffLogin,
): Promise<SecondFactor> {
  const found = await selectSecondFactor(db, businessId, staffId);
  const isOpen = found !== undefined && (found.confirmedAt !== null || isConfirmable(found, now()));
  if (!isOpen) return { state: 'none', recoveryCodes: 0 };
  return { state: found.confirmedAt === null ? 'unconfirmed' : 'confirmed', recoveryCodes: found.recoveryCodes };
}
