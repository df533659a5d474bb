import { updateApiClientScopes } from '../db/clients.ts';
import { invalidRequest } from '../../kernel/errors.ts';
import type { Runtime } from '../../runtime/context.ts';
import { checkScopes } from './check-scopes.ts';
import { noSuchClient } from './require-client.ts';

/**
 * Gives a client other scopes, on every server within a second.
 * @throws DomainError INVALID_REQUEST_PARAMETERS for an unknown scope or client
 */
export async function changeClientScopes(
  runtime: Runtime,
  clientId: string,
  given: readonly string[],
): Promise<readonly string[]> {
  const issues = checkScopes(given, '/set');
  if (issues.length > 0) throw invalidRequest(issues);
  const set = [...new Set(given)];
  const businessId = await updateApiClientScopes(runtime.db, clientId, set);
  if (businessId === undefined) throw noSuchClient();
  runtime.catalog.forget(businessId);
  return set;
}
