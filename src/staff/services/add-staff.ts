import { insertStaff, type StaffRow } from '../db/staff.ts';
import { checkUsername, foldUsername } from '../domain.ts';
import { invalidRequest } from '../../kernel/errors.ts';
import type { Runtime } from '../../runtime/context.ts';
import type { StaffRole } from '../../rights/roles.ts';
import { checkStaff } from './check-staff.ts';
import { newPassword } from './new-password.ts';

interface NewStaff {
  readonly username: string;
  readonly name: string;
  readonly role: StaffRole;
  readonly doctorId: string | null;
  readonly clinicIds: readonly string[];
}

/**
 * Adds a user. The password is told here and stored nowhere; the user changes it at the first login.
 * @throws DomainError INVALID_REQUEST_PARAMETERS naming every problem
 */
export async function addStaff(
  runtime: Runtime,
  businessId: string,
  given: NewStaff,
): Promise<StaffRow & { readonly password: string }> {
  const user = { ...given, username: foldUsername(given.username), name: given.name.trim() };
  const issues = [...checkUsername(user.username), ...(await checkStaff(runtime, businessId, user))];
  if (issues.length > 0) throw invalidRequest(issues);
  const { password, hash } = await newPassword(runtime);
  const made = { ...user, id: runtime.newId('staff'), mustChangePassword: true, createdAt: runtime.now() };
  if (!(await insertStaff(runtime.db, { ...made, businessId, passwordHash: hash }))) {
    throw invalidRequest([{ path: '/username', code: 'conflict', message: 'belongs to another user of this server' }]);
  }
  return { ...made, isDisabled: false, password };
}
