import type { Runtime } from '../../runtime/context.ts';
import { requireClient } from './require-client.ts';

/** The scopes of a client. */
export async function getClientScopes(runtime: Runtime, clientId: string): Promise<readonly string[]> {
  return (await requireClient(runtime, clientId)).scopes;
}
