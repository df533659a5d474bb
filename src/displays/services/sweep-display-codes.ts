import { deleteOldDisplayCodes } from '../db/codes.ts';
import type { Runtime } from '../../runtime/context.ts';

/** Deletes codes that nobody has typed in time. */
export async function sweepDisplayCodes({ db, now }: Runtime): Promise<void> {
  await deleteOldDisplayCodes(db, now());
}
