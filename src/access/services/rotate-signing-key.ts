import { endSigningKeys, insertSigningKey, lockSigningKeys, signingKeyIdentity } from '../db/signing-keys.ts';
import { endOfReplacedKey, signingDelaySeconds } from '../domain.ts';
import type { Queryable } from '../../postgres/database.ts';
import type { Runtime } from '../../runtime/context.ts';
import type { Seal } from '../../runtime/sealing.ts';
import { createSigningSecret } from '../../runtime/secrets.ts';

/** The parts of the runtime that make a signing key. */
export type KeyMaker = Pick<Runtime, 'db' | 'sealing' | 'now' | 'newUuid' | 'randomBytes'>;

/**
 * Another key signs (rule A6). Tokens that the one before has signed stay valid until they expire, and tickets of
 * turns for as long as that key is kept.
 * @returns the id of the new key
 */
export async function rotateSigningKey(runtime: KeyMaker): Promise<string> {
  const { db, now, sealing } = runtime;
  return db.transaction(async (tx) => {
    const seal = await sealing.sealer(tx);
    await lockSigningKeys(tx);
    await endSigningKeys(tx, endOfReplacedKey(now()));
    return addKey(runtime, tx, seal, now() + signingDelaySeconds);
  });
}

/** Adds a key that signs from then on. */
export async function addKey(
  { newUuid, randomBytes }: KeyMaker,
  tx: Queryable,
  seal: Seal,
  signsFrom: number,
): Promise<string> {
  const id = newUuid();
  const secret = createSigningSecret({ randomBytes }).toString('base64');
  await insertSigningKey(tx, { id, sealedSecret: seal(secret, signingKeyIdentity(id)), signsFrom });
  return id;
}
