import { type OpenLoginRow, selectLoginsOfUser } from '../db/logins.ts';
import type { Context } from '../../runtime/context.ts';

/** The open logins of the caller, the newest first. */
export async function listLogins(ctx: Context, staffId: string): Promise<OpenLoginRow[]> {
  const { db, businessId, now, staffLogins } = ctx;
  return selectLoginsOfUser(db, businessId, staffId, now(), now() - staffLogins.idleSeconds);
}
