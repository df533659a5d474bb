import { revokeApiClient } from '../db/clients.ts';
import type { Runtime } from '../../runtime/context.ts';
import { noSuchClient } from './require-client.ts';

/** Ends a client for good: its secret and refresh tokens at once, its access tokens within a second on every server. */
export async function revokeClient(runtime: Runtime, clientId: string): Promise<void> {
  const businessId = await revokeApiClient(runtime.db, clientId, runtime.now());
  if (businessId === undefined) throw noSuchClient();
  runtime.catalog.forget(businessId);
}
