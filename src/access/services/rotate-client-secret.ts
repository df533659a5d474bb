import { updateApiClientSecret } from '../db/clients.ts';
import type { Runtime } from '../../runtime/context.ts';
import { createSecret } from '../../runtime/secrets.ts';
import type { ClientCredentials } from './add-client.ts';
import { noSuchClient } from './require-client.ts';

/**
 * A new secret for a client. The old one ends at once with the refresh tokens that it brought, and their access tokens
 * within a second on every server.
 */
export async function rotateClientSecret(runtime: Runtime, clientId: string): Promise<ClientCredentials> {
  const clientSecret = createSecret(runtime);
  const businessId = await updateApiClientSecret(runtime.db, clientId, await runtime.hashing.hash(clientSecret));
  if (businessId === undefined) throw noSuchClient();
  runtime.catalog.forget(businessId);
  return { clientId, clientSecret };
}
