import { selectBusinesses } from '../../access/db/businesses.ts';
import { deleteEndedStaffLogins } from '../db/logins.ts';
import type { Runtime } from '../../runtime/context.ts';

/** Deletes the logins that have ended by themselves. */
export async function sweepStaffLogins({ db, now }: Runtime): Promise<void> {
  for (const { id } of await selectBusinesses(db)) await deleteEndedStaffLogins(db, id, now());
}
