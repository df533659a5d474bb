import { selectBusinesses } from '../../access/db/businesses.ts';
import { deleteEndedStaffLogins } from '../db/logins.ts';
import { deleteOldStaffDevices } from '../db/devices.ts';
import { knownSeconds } from './log-in-staff.ts';
import { sweepStaffLoginFailures } from './take-staff-login-try.ts';
import type { Runtime } from '../../runtime/context.ts';

/** Deletes the logins that have ended by themselves, browsers that are known no longer, and failures of long ago. */
export async function sweepStaffLogins({ db, now }: Runtime): Promise<void> {
  await sweepStaffLoginFailures({ db, now });
  for (const { id } of await selectBusinesses(db)) {
    await deleteEndedStaffLogins(db, id, now());
    await deleteOldStaffDevices(db, id, now() - knownSeconds);
  }
}
