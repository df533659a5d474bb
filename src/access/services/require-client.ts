import { type ApiClientSecretRow, selectApiClientSecret } from '../db/clients.ts';
import { invalidRequest } from '../../kernel/errors.ts';
import type { Runtime } from '../../runtime/context.ts';

/** @throws DomainError INVALID_REQUEST_PARAMETERS for none, and for one that is revoked */
export async function requireClient(runtime: Runtime, clientId: string): Promise<ApiClientSecretRow> {
  const client = await selectApiClientSecret(runtime.db, clientId);
  if (client === undefined || client.revoked) throw noSuchClient();
  return client;
}

export function noSuchClient(): Error {
  return invalidRequest([
    { path: '/path/client_id', code: 'unknown_id', message: 'is not a client, or one that is revoked' },
  ]);
}
