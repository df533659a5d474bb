import { selectSecondFactor } from '../db/second-factors.ts';
import type { Context } from '../../runtime/context.ts';
import type { StaffLogin } from '../../runtime/staff-logins.ts';

interface SecondFactor {
  readonly state: 'none' | 'unconfirmed' | 'confirmed';
  readonly recoveryCodes: number;
}

/** Whether the user of a login has a second factor. */
export async function getSecondFactor(
  { db }: Pick<Context, 'db'>,
  { businessId, staffId }: StaffLogin,
): Promise<SecondFactor> {
  const found = await selectSecondFactor(db, businessId, staffId);
  if (found === undefined) return { state: 'none', recoveryCodes: 0 };
  return { state: found.confirmedAt === null ? 'unconfirmed' : 'confirmed', recoveryCodes: found.recoveryCodes };
}
