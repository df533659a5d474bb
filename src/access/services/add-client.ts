import { lockCatalogChanges } from '../../runtime/db/catalog.ts';
import { countApiClients, insertApiClient } from '../db/clients.ts';
import { invalidRequest, tooManyOfBusiness } from '../../kernel/errors.ts';
import { checkShownName } from '../../kernel/names.ts';
import type { Runtime } from '../../runtime/context.ts';
import type { Scope } from '../../rights/scopes.ts';
import { createSecret } from '../../runtime/secrets.ts';
import { maxNameLength } from './add-business.ts';
import { checkScopes } from './check-scopes.ts';

/** The scopes of a new client, unless others are named (rule A5). */
export const defaultScopes: readonly Scope[] = ['appointments:read', 'appointments:write', 'directory:write'];

/** Of a business, not counting those that are revoked: each has a rate limit of its own. */
const maxClients = 200;

interface NewClient {
  readonly businessId: string;
  readonly name: string;
  readonly scopes?: readonly string[];
}

/** The secret is told here and never again: only its hash is stored. */
export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/**
 * @throws DomainError INVALID_REQUEST_PARAMETERS for its name, an unknown scope or business, and beyond the number that
 *   a business may have
 */
export async function addClient(runtime: Runtime, client: NewClient): Promise<ClientCredentials> {
  const given = client.scopes ?? defaultScopes;
  const name = client.name.trim();
  const issues = checkShownName(name, '/name', maxNameLength);
  issues.push(...checkScopes(given, '/scopes'));
  if (issues.length > 0) throw invalidRequest(issues);
  const clientId = runtime.newId('client');
  const clientSecret = createSecret(runtime);
  const { businessId } = client;
  const scopes = [...new Set(given)];
  const secretHash = await runtime.hashing.hash(clientSecret);
  const isNew = await runtime.db.transaction(async (tx) => {
    await lockCatalogChanges(tx, businessId);
    if ((await countApiClients(tx, businessId)) >= maxClients) throw tooManyOfBusiness('clients', maxClients);
    return insertApiClient(tx, { id: clientId, businessId, name, secretHash, scopes, createdAt: runtime.now() });
  });
  if (!isNew) {
    throw invalidRequest([
      { path: '/businessId', code: 'unknown_id', message: 'is not a business, or the client id is taken' },
    ]);
  }
  runtime.catalog.forget(client.businessId);
  return { clientId, clientSecret };
}
