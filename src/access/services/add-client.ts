import { insertApiClient } from '../db/clients.ts';
import { invalidRequest } from '../../kernel/errors.ts';
import { checkShownName } from '../../kernel/names.ts';
import type { Runtime } from '../../runtime/context.ts';
import type { Scope } from '../../rights/scopes.ts';
import { createSecret } from '../../runtime/secrets.ts';
import { maxNameLength } from './add-business.ts';
import { checkScopes } from './check-scopes.ts';

/** The scopes of a new client, unless others are named (rule A5). */
export const defaultScopes: readonly Scope[] = ['appointments:read', 'appointments:write', 'directory:write'];

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

/** @throws DomainError INVALID_REQUEST_PARAMETERS for its name, an unknown scope or business */
export async function addClient(runtime: Runtime, client: NewClient): Promise<ClientCredentials> {
  const given = client.scopes ?? defaultScopes;
  const name = client.name.trim();
  const issues = checkShownName(name, '/name', maxNameLength);
  issues.push(...checkScopes(given, '/scopes'));
  if (issues.length > 0) throw invalidRequest(issues);
  const clientId = runtime.newId('client');
  const clientSecret = createSecret(runtime);
  const isNew = await insertApiClient(runtime.db, {
    id: clientId,
    businessId: client.businessId,
    name,
    secretHash: await runtime.hashing.hash(clientSecret),
    scopes: [...new Set(given)],
    createdAt: runtime.now(),
  });
  if (!isNew) {
    throw invalidRequest([
      { path: '/businessId', code: 'unknown_id', message: 'is not a business, or the client id is taken' },
    ]);
  }
  runtime.catalog.forget(client.businessId);
  return { clientId, clientSecret };
}
