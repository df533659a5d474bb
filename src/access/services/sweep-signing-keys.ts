import { deleteEndedSigningKeys } from '../db/signing-keys.ts';
import { keptKeySeconds } from '../domain.ts';
import type { Runtime } from '../../runtime/context.ts';

/** Deletes keys that verify nothing any more, no ticket either. */
export async function sweepSigningKeys({ db, now }: Runtime): Promise<void> {
  await deleteEndedSigningKeys(db, now() - keptKeySeconds);
}
