import type { OpenLoginRow } from '../db/logins.ts';
import type { Context } from '../../runtime/context.ts';
import { getStaff } from './get-staff.ts';
import { listLogins } from './list-logins.ts';

/** The logins of any user. @throws DomainError NOT_FOUND */
export async function listStaffLogins(ctx: Context, staffId: string): Promise<OpenLoginRow[]> {
  await getStaff(ctx, ctx.businessId, staffId);
  return listLogins(ctx, staffId);
}
