import { deleteStaffDevices } from '../db/devices.ts';
import { deleteOtherStaffLogins } from '../db/logins.ts';
import { lockStaff, type StaffRow, updateStaff } from '../db/staff.ts';
import { isErasedUser } from '../domain.ts';
import { invalidRequest } from '../../kernel/errors.ts';
import type { Runtime } from '../../runtime/context.ts';
import type { StaffRole } from '../../rights/roles.ts';
import { checkStaff } from './check-staff.ts';
import { noSuchUser } from './get-staff.ts';

interface StaffChanges {
  readonly name?: string;
  readonly role?: StaffRole;
  readonly doctorId?: string | null;
  readonly clinicIds?: readonly string[];
  readonly isDisabled?: boolean;
}

/**
 * Changes a user: here at once, on other servers within a second. The logins of a user who is disabled end, and no
 * browser is known to be theirs any more.
 * @param byId of the user who asks for it: they cannot take their own rights, or nobody might be left who has them
 * @throws DomainError NOT_FOUND, INVALID_REQUEST_PARAMETERS
 */
export async function changeStaff(
  runtime: Runtime,
  businessId: string,
  id: string,
  changes: StaffChanges,
  byId: string | null = null,
): Promise<StaffRow> {
  const changed = await runtime.db.transaction(async (tx) => {
    const before = await lockStaff(tx, businessId, id);
    if (before === undefined) throw noSuchUser();
    if (isErasedUser(before)) {
      const message = 'is a user whose personal data are erased';
      throw invalidRequest([{ path: '/path/staff_id', code: 'not_allowed', message }]);
    }
    const user = { ...before, ...changes, name: (changes.name ?? before.name).trim() };
    const issues = await checkStaff(runtime, businessId, user);
    if (byId === id && user.role !== before.role) {
      issues.push({ path: '/role', code: 'not_allowed', message: 'cannot be changed by the user themselves' });
    }
    if (byId === id && user.isDisabled) {
      issues.push({ path: '/disabled', code: 'not_allowed', message: 'cannot be set by the user themselves' });
    }
    if (issues.length > 0) throw invalidRequest(issues);
    await updateStaff(tx, businessId, user, runtime.now());
    if (user.isDisabled) {
      await deleteOtherStaffLogins(tx, businessId, id, '');
      await deleteStaffDevices(tx, businessId, id);
    }
    return user;
  });
  runtime.staffLogins.forget(id);
  return changed;
}
