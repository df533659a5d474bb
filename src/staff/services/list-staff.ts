import { selectStaff, type StaffRow } from '../db/staff.ts';
import type { Runtime } from '../../runtime/context.ts';

/** The users of a business by their usernames, disabled ones too. */
export async function listStaff({ db }: Pick<Runtime, 'db'>, businessId: string): Promise<StaffRow[]> {
  return selectStaff(db, businessId);
}
