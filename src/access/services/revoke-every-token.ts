import { selectBusinesses } from '../db/businesses.ts';
import { deleteRefreshTokens, lockRefreshTokens } from '../db/refresh-tokens.ts';
import { deleteSigningKeys, lockSigningKeys } from '../db/signing-keys.ts';
import type { Queryable } from '../../postgres/database.ts';

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
