import { lockSigningKeys, selectSigningKeys } from '../db/signing-keys.ts';
import { type KeyMaker, addKey } from './rotate-signing-key.ts';

/** A key that signs from now on, where none does. */
export async function addFirstSigningKey(runtime: KeyMaker): Promise<void> {
  await runtime.db.transaction(async (tx) => {
    const seal = await runtime.sealing.sealer(tx);
    await lockSigningKeys(tx);
    const keys = await selectSigningKeys(tx);
    if (keys.every(({ ends_at: endsAt }) => endsAt !== null)) await addKey(runtime, tx, seal, runtime.now());
  });
}
