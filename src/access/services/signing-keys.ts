import { selectBusinesses } from '../db/businesses.ts';
import { deleteRefreshTokens, lockRefreshTokens } from '../db/refresh-tokens.ts';
import {
  deleteEndedSigningKeys,
  deleteSigningKeys,
  endSigningKeys,
  insertSigningKey,
  lockSigningKeys,
  selectSigningKeys,
  signingKeyIdentity,
} from '../db/signing-keys.ts';
import { endOfReplacedKey, signingDelaySeconds } from '../domain.ts';
import type { Queryable } from '../../postgres/database.ts';
import type { Runtime } from '../../runtime/context.ts';
import type { Seal } from '../../runtime/sealing.ts';
import { createSigningSecret } from '../../runtime/secrets.ts';

type Made = Pick<Runtime, 'db' | 'sealing' | 'now' | 'newUuid' | 'randomBytes'>;

/** A key that signs from now on, where none does. */
export async function addFirstSigningKey(runtime: Made): Promise<void> {
  await runtime.db.transaction(async (tx) => {
    const seal = await runtime.sealing.sealer(tx);
    await lockSigningKeys(tx);
    const keys = await selectSigningKeys(tx);
    if (keys.every(({ ends_at: endsAt }) => endsAt !== null)) await addKey(runtime, tx, seal, runtime.now());
  });
}

/**
 * Another key signs (rule A6). What the one before has signed stays valid until it expires: then that key is gone.
 * @returns the id of the new key
 */
export async function rotateSigningKey(runtime: Made): Promise<string> {
  const { db, now, sealing } = runtime;
  return db.transaction(async (tx) => {
    const seal = await sealing.sealer(tx);
    await lockSigningKeys(tx);
    await endSigningKeys(tx, endOfReplacedKey(now()));
    return addKey(runtime, tx, seal, now() + signingDelaySeconds);
  });
}

/**
 * Ends every access token, on every server within a second, and every refresh token (rule A6): the next refresh token
 * is worked out with the signing key, so that a thief who has one of them and the key has all that follow. Servers make
 * a new key when they find none.
 */
export async function revokeEveryToken(tx: Queryable): Promise<void> {
  // Those that are being exchanged are finished first, or their successors would stay.
  await lockRefreshTokens(tx);
  await lockSigningKeys(tx);
  for (const { id } of await selectBusinesses(tx)) await deleteRefreshTokens(tx, id);
  await deleteSigningKeys(tx);
}

interface ListedKey {
  readonly id: string;
  /** Epoch seconds. */
  readonly signsFrom: number;
  /** Null for the one that signs. */
  readonly endsAt: number | null;
}

/** The newest first. */
export async function listSigningKeys({ db }: Pick<Runtime, 'db'>): Promise<ListedKey[]> {
  return (await selectSigningKeys(db)).map(({ id, signs_from: signsFrom, ends_at: endsAt }) => ({
    id,
    signsFrom,
    endsAt,
  }));
}

/** Deletes keys that verify nothing any more. */
export async function sweepSigningKeys({ db, now }: Runtime): Promise<void> {
  await deleteEndedSigningKeys(db, now());
}

async function addKey({ newUuid, randomBytes }: Made, tx: Queryable, seal: Seal, signsFrom: number): Promise<string> {
  const id = newUuid();
  const secret = createSigningSecret({ randomBytes }).toString('base64');
  await insertSigningKey(tx, { id, sealedSecret: seal(secret, signingKeyIdentity(id)), signsFrom });
  return id;
}
