import { selectApiClientSecret } from '../db/clients.ts';
import type { Runtime } from '../../runtime/context.ts';
import { matchesClientSecret } from './matches-client-secret.ts';

/** Whether a client of this id still has this secret; for secrets that everybody knows. */
export async function hasClientSecret(runtime: Runtime, clientId: string, secret: string): Promise<boolean> {
  const client = await selectApiClientSecret(runtime.db, clientId);
  if (client === undefined || client.revoked) return false;
  return matchesClientSecret(runtime.hashing, client, secret, runtime.now());
}
