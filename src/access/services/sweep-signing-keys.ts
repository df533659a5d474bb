import { deleteEndedSigningKeys } from '../db/signing-keys.ts';
import type { Runtime } from '../../runtime/context.ts';

/** Deletes keys that verify nothing any more. */
export async function sweepSigningKeys({ db, now }: Runtime): Promise<void> {
  await deleteEndedSigningKeys(db, now());
}
