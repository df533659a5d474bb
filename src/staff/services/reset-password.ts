import { deleteStaffDevices } from '../db/devices.ts';
import { deleteOtherStaffLogins } from '../db/logins.ts';
import { updateStaffPassword } from '../db/staff.ts';
import type { Runtime } from '../../runtime/context.ts';
import { newPassword } from './new-password.ts';
import { noSuchUser } from './get-staff.ts';

/**
 * Gives a user a password for once, which is told here and stored nowhere, and ends their logins: here at once, on
 * other servers within a second. No browser is known any more: one of them may have been stolen.
 * @throws DomainError NOT_FOUND
 */
export async function resetPassword(runtime: Runtime, businessId: string, id: string): Promise<string> {
  const { password, hash } = await newPassword(runtime);
  await runtime.db.transaction(async (tx) => {
    if (!(await updateStaffPassword(tx, businessId, id, { hash, mustChange: true }))) throw noSuchUser();
    await deleteOtherStaffLogins(tx, businessId, id, '');
    await deleteStaffDevices(tx, businessId, id);
  });
  runtime.staffLogins.forget(id);
  return password;
}
