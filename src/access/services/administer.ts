import { insertBusiness, selectBusinesses } from '../db/businesses.ts';
import {
  addApiClientSecret,
  type ApiClientListRow,
  type ApiClientSecretRow,
  insertApiClient,
  revokeApiClient,
  selectApiClientSecret,
  selectApiClients,
  updateApiClientScopes,
  updateApiClientSecret,
} from '../db/clients.ts';
import { isCountry } from '../../kernel/country.ts';
import { invalidRequest, type Issue } from '../../kernel/errors.ts';
import { checkShownName } from '../../kernel/names.ts';
import { isoUtc, isValidZone } from '../../kernel/time.ts';
import type { Runtime } from '../../runtime/context.ts';
import { type Scope, scopes } from '../../runtime/scopes.ts';
import { createSecret, hashSecret } from '../../runtime/secrets.ts';
import { matchesClientSecret } from './matches-client-secret.ts';

/** The scopes of a new client, unless others are named (rule A5). */
const defaultScopes: readonly Scope[] = ['appointments:read', 'appointments:write', 'directory:write'];

interface NewBusiness {
  readonly name: string;
  /** IANA name; of the business and of its clinics that have none of their own. */
  readonly timeZone: string;
  /** ISO 3166 alpha-2: how phone numbers without a country code are read. */
  readonly country: string;
}

/** @throws DomainError INVALID_REQUEST_PARAMETERS naming every problem */
export async function addBusiness(runtime: Runtime, business: NewBusiness): Promise<{ id: string }> {
  const issues = checkBusiness(business);
  if (issues.length > 0) throw invalidRequest(issues);
  const name = business.name.trim();
  const id = runtime.newId('business');
  await insertBusiness(runtime.db, { ...business, name, id, createdAt: runtime.now() });
  return { id };
}

const maxNameLength = 255;

/** Every problem of a new business. */
export function checkBusiness({ name, timeZone, country }: NewBusiness): Issue[] {
  const issues = checkShownName(name.trim(), '/name', maxNameLength);
  if (!isValidZone(timeZone)) issues.push({ path: '/timeZone', code: 'format', message: 'is not an IANA time zone' });
  if (!isCountry(country)) {
    issues.push({ path: '/country', code: 'format', message: 'is not a country of ISO 3166, in two capital letters' });
  }
  return issues;
}

/** @param path of the list in what was given */
function checkScopes(given: readonly string[], path: string): Issue[] {
  const unknown = given.filter((scope) => !(scopes as readonly string[]).includes(scope));
  if (unknown.length === 0) return [];
  const message = `knows no scope ${unknown.join(', ')}; there are ${scopes.join(', ')}`;
  return [{ path, code: 'enum', message, allowed: scopes }];
}

interface NewClient {
  readonly businessId: string;
  readonly name: string;
  readonly scopes?: readonly string[];
}

/** The secret is told here and never again: only its hash is stored. */
interface ClientCredentials {
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
    secretHash: await hashSecret(clientSecret),
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

/**
 * A new secret for a client. The old one ends at once with the refresh tokens that it brought, and their access tokens
 * within a second on every server.
 */
export async function rotateClientSecret(runtime: Runtime, clientId: string): Promise<ClientCredentials> {
  const clientSecret = createSecret(runtime);
  const businessId = await updateApiClientSecret(runtime.db, clientId, await hashSecret(clientSecret));
  if (businessId === undefined) throw noSuchClient();
  runtime.catalog.forget(businessId);
  return { clientId, clientSecret };
}

/** How long the secret before a new one is good as well: unless another time is named, at least and at most. */
const usualOverlapSeconds = 604_800;
const minOverlapSeconds = 60;
const maxOverlapSeconds = 7_776_000;

/** A secret beside the one that a client has, and until when that one is good; epoch seconds. */
interface AddedSecret extends ClientCredentials {
  readonly previousUntil: number;
}

/**
 * A new secret for a client, while the one before it is good for some time yet. Tokens stay as they are.
 * @throws DomainError INVALID_REQUEST_PARAMETERS also where two secrets are good already
 */
export async function addClientSecret(
  runtime: Runtime,
  clientId: string,
  overlapSeconds = usualOverlapSeconds,
): Promise<AddedSecret> {
  if (overlapSeconds < minOverlapSeconds || overlapSeconds > maxOverlapSeconds) {
    throw invalidRequest([{ path: '/overlap', code: 'format', message: 'must be 1m to 90d' }]);
  }
  const now = runtime.now();
  const { previous_secret_until: until } = await standingClient(runtime, clientId);
  const clientSecret = createSecret(runtime);
  const previousUntil = now + overlapSeconds;
  if (!(await addApiClientSecret(runtime.db, clientId, await hashSecret(clientSecret), now, previousUntil))) {
    const end = until === null ? '' : `, the older one until ${isoUtc(until)}`;
    const message = `has two secrets already${end}; "opdesk client rotate" replaces both at once`;
    throw invalidRequest([{ path: '/clientId', code: 'conflict', message }]);
  }
  return { clientId, clientSecret, previousUntil };
}

/** The scopes of a client. */
export async function getClientScopes(runtime: Runtime, clientId: string): Promise<readonly string[]> {
  return (await standingClient(runtime, clientId)).scopes;
}

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

/** @throws DomainError INVALID_REQUEST_PARAMETERS for none, and for one that is revoked */
async function standingClient(runtime: Runtime, clientId: string): Promise<ApiClientSecretRow> {
  const client = await selectApiClientSecret(runtime.db, clientId);
  if (client === undefined || client.revoked) throw noSuchClient();
  return client;
}

/** Ends a client for good: its secret and refresh tokens at once, its access tokens within a second on every server. */
export async function revokeClient(runtime: Runtime, clientId: string): Promise<void> {
  const businessId = await revokeApiClient(runtime.db, clientId, runtime.now());
  if (businessId === undefined) throw noSuchClient();
  runtime.catalog.forget(businessId);
}

function noSuchClient(): Error {
  return invalidRequest([
    { path: '/clientId', code: 'unknown_id', message: 'is not a client, or one that is revoked' },
  ]);
}

export async function listBusinesses(
  runtime: Runtime,
): Promise<readonly { readonly id: string; readonly name: string }[]> {
  return selectBusinesses(runtime.db);
}

interface ClientEntry {
  readonly id: string;
  readonly businessId: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly revoked: boolean;
  /** Until when the secret before the present one is good as well, in epoch seconds; null: there is one secret. */
  readonly previousSecretUntil: number | null;
}

/** The clients of one business, or of all, oldest first. */
export async function listClients(runtime: Runtime, businessId?: string): Promise<ClientEntry[]> {
  const businesses = businessId === undefined ? await selectBusinesses(runtime.db) : [{ id: businessId }];
  const rows: ApiClientListRow[] = [];
  for (const business of businesses) rows.push(...(await selectApiClients(runtime.db, business.id)));
  return rows.map((row) => ({
    id: row.id,
    businessId: row.business_id,
    name: row.name,
    scopes: row.scopes,
    revoked: row.revoked_at !== null,
    previousSecretUntil:
      row.previous_secret_until !== null && row.previous_secret_until > runtime.now()
        ? row.previous_secret_until
        : null,
  }));
}

/** Whether a client of this id still has this secret; for secrets that everybody knows. */
export async function hasSecret(runtime: Runtime, clientId: string, secret: string): Promise<boolean> {
  const client = await selectApiClientSecret(runtime.db, clientId);
  return client !== undefined && !client.revoked && (await matchesClientSecret(client, secret, runtime.now()));
}
