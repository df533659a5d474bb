import { selectStaffPassword } from '../db/staff.ts';
import { foldUsername } from '../domain.ts';
import { invalidRequest } from '../../kernel/errors.ts';
import type { Runtime } from '../../runtime/context.ts';

/**
 * The user of a username, in whichever business.
 * @throws DomainError INVALID_REQUEST_PARAMETERS where there is none
 */
export async function findStaff(
  { db }: Pick<Runtime, 'db'>,
  username: string,
): Promise<{ readonly businessId: string; readonly id: string }> {
  const user = await selectStaffPassword(db, foldUsername(username));
  if (user === undefined) {
    throw invalidRequest([
      { path: '/username', code: 'unknown_id', message: 'is not a user; see "opdesk staff list"' },
    ]);
  }
  return user;
}
