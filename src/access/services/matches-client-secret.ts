import type { ApiClientSecretRow } from '../db/clients.ts';
import type { Hashing } from '../../runtime/hashing.ts';

/**
 * Whether this is the client's secret, or the one before it while both are good. Without a client it is false, after
 * the time that a comparison takes; of two secrets both are compared, at once.
 */
export async function matchesClientSecret(
  hashing: Hashing,
  client: ApiClientSecretRow | undefined,
  secret: string,
  now: number,
  onRefusal?: () => Promise<void>,
): Promise<boolean> {
  const previous = client?.previous_secret_hash ?? null;
  const isPreviousGood = previous !== null && now < (client?.previous_secret_until ?? now);
  const matches = await Promise.all([
    hashing.matches(secret, client?.secret_hash, onRefusal),
    isPreviousGood && hashing.matches(secret, previous, onRefusal),
  ]);
  return matches.includes(true);
}
