import { deleteStaffDevices } from '../db/devices.ts';
import { deleteOtherStaffLogins } from '../db/logins.ts';
import { deleteSecondFactor } from '../db/second-factors.ts';
import { eraseStaffRow } from '../db/staff.ts';
import { withoutUser } from '../domain.ts';
import type { Context } from '../../runtime/context.ts';
import { changeKeptAnswers, countErasure } from '../../runtime/db/idempotency.ts';
import { createSecret } from '../../runtime/secrets.ts';
import { noSuchUser } from './get-staff.ts';
import { requireOtherUser } from './require-rights.ts';

/**
 * Erases the name of a user everywhere, for somebody who has left: histories and the audit have the id alone, and so
 * have kept answers. The user is disabled, with a password that nobody knows. Erasing again changes nothing.
 * @throws DomainError NOT_FOUND; UNAUTHORIZED_ACCESS for the own user
 */
export async function eraseStaff(ctx: Context, id: string): Promise<void> {
  const { businessId } = ctx;
  requireOtherUser(ctx, id, 'Users cannot erase themselves.');
  const passwordHash = await ctx.hashing.hash(createSecret(ctx));
  await ctx.db.transaction(async (tx) => {
    if (!(await eraseStaffRow(tx, businessId, id, passwordHash, ctx.now()))) throw noSuchUser();
    await deleteOtherStaffLogins(tx, businessId, id, '');
    await deleteStaffDevices(tx, businessId, id);
    await deleteSecondFactor(tx, businessId, id);
    // Last, because bookings wait for its lock.
    await countErasure(tx, businessId, ctx.randomBytes(16));
  });
  ctx.staffLogins.forget(id);
  await changeKeptAnswers(ctx.db, businessId, [id], (body) => withoutUser(body, id));
}
