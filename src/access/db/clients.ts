import { type Queryable, sql } from '../../postgres/database.ts';

// Servers keep a client only as long as its business' version stays: the change and the version are one statement.
const insertClientStatement = sql(
  'insert_api_client',
  `with business as (
     update businesses set catalog_version = catalog_version + 1 where id = $2 returning id
   )
   insert into api_clients (id, business_id, name, secret_hash, scopes, created_at)
   select $1, business.id, $3, $4, $5, to_timestamp($6) from business
   on conflict (id) do nothing
   returning id`,
);

const countClientsStatement = sql(
  'count_api_clients',
  'select count(*)::integer as count from api_clients where business_id = $1 and revoked_at is null',
);

/** Those that are not revoked. */
export async function countApiClients(db: Queryable, businessId: string): Promise<number> {
  const [row] = await db.query<{ readonly count: number }>(countClientsStatement, [businessId]);
  return row?.count ?? 0;
}

interface ApiClientColumns {
  readonly id: string;
  readonly businessId: string;
  readonly name: string;
  readonly secretHash: string;
  readonly scopes: readonly string[];
  /** Epoch seconds. */
  readonly createdAt: number;
}

/** False when there is no such business, or already a client of this id. */
export async function insertApiClient(db: Queryable, client: ApiClientColumns): Promise<boolean> {
  const { id, businessId, name, secretHash, scopes, createdAt } = client;
  const rows = await db.query(insertClientStatement, [id, businessId, name, secretHash, [...scopes], createdAt]);
  return rows.length > 0;
}

const updateSecretStatement = sql(
  'update_api_client_secret',
  `with client as (
     update api_clients set secret_hash = $2, secret_version = secret_version + 1,
       previous_secret_hash = null, previous_secret_until = null
     where id = $1 and revoked_at is null
     returning business_id
   )
   update businesses b set catalog_version = catalog_version + 1 from client where b.id = client.business_id
   returning b.id`,
);

/**
 * Gives a client another secret and ends what the old ones brought, which carries their version. The client's
 * business; undefined when there is no such client that is not revoked.
 */
export async function updateApiClientSecret(
  db: Queryable,
  clientId: string,
  secretHash: string,
): Promise<string | undefined> {
  const [row] = await db.query<{ id: string }>(updateSecretStatement, [clientId, secretHash]);
  return row?.id;
}

const addSecretStatement = sql(
  'add_api_client_secret',
  `update api_clients set secret_hash = $2, previous_secret_hash = secret_hash, previous_secret_until = to_timestamp($4)
   where id = $1 and revoked_at is null
     and (previous_secret_until is null or previous_secret_until <= to_timestamp($3))
   returning id`,
);

/**
 * Gives a client another secret, beside the one that it has, which is good until then. Tokens stay as they are. False
 * when there is no such client that is not revoked, or it has two secrets already.
 * @param until epoch seconds
 */
export async function addApiClientSecret(
  db: Queryable,
  clientId: string,
  secretHash: string,
  now: number,
  until: number,
): Promise<boolean> {
  return (await db.query(addSecretStatement, [clientId, secretHash, now, until])).length > 0;
}

const updateScopesStatement = sql(
  'update_api_client_scopes',
  `with client as (
     update api_clients set scopes = $2 where id = $1 and revoked_at is null returning business_id
   )
   update businesses b set catalog_version = catalog_version + 1 from client where b.id = client.business_id
   returning b.id`,
);

/** The client's business; undefined when there is no such client that is not revoked. */
export async function updateApiClientScopes(
  db: Queryable,
  clientId: string,
  scopes: readonly string[],
): Promise<string | undefined> {
  const [row] = await db.query<{ id: string }>(updateScopesStatement, [clientId, [...scopes]]);
  return row?.id;
}

const revokeStatement = sql(
  'revoke_api_client',
  `with client as (
     update api_clients set revoked_at = to_timestamp($2) where id = $1 and revoked_at is null returning business_id
   ), tokens as (
     update refresh_tokens t set revoked_at = to_timestamp($2)
     from client
     where t.business_id = client.business_id and t.client_id = $1 and t.revoked_at is null
   )
   update businesses b set catalog_version = catalog_version + 1 from client where b.id = client.business_id
   returning b.id`,
);

/** Revokes a client with its refresh tokens. The client's business; undefined when there was nothing to revoke. */
export async function revokeApiClient(db: Queryable, clientId: string, now: number): Promise<string | undefined> {
  const [row] = await db.query<{ id: string }>(revokeStatement, [clientId, now]);
  return row?.id;
}

const selectClientsStatement = sql(
  'select_api_clients',
  `select id, business_id, name, scopes, created_at, revoked_at, previous_secret_until
   from api_clients
   where business_id = $1
   order by created_at, id`,
);

export interface ApiClientListRow {
  readonly id: string;
  readonly business_id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly created_at: number;
  readonly revoked_at: number | null;
  readonly previous_secret_until: number | null;
}

export async function selectApiClients(db: Queryable, businessId: string): Promise<ApiClientListRow[]> {
  return db.query<ApiClientListRow>(selectClientsStatement, [businessId]);
}

const selectSecretStatement = sql(
  'select_api_client_secret',
  `select business_id, secret_hash, secret_version, revoked_at is not null as revoked, scopes,
     previous_secret_hash, previous_secret_until
   from api_clients
   where id = $1`,
);

export interface ApiClientSecretRow {
  readonly business_id: string;
  readonly secret_hash: string;
  readonly secret_version: number;
  readonly revoked: boolean;
  readonly scopes: readonly string[];
  readonly previous_secret_hash: string | null;
  /** Epoch seconds. */
  readonly previous_secret_until: number | null;
}

export async function selectApiClientSecret(db: Queryable, clientId: string): Promise<ApiClientSecretRow | undefined> {
  const [row] = await db.query<ApiClientSecretRow>(selectSecretStatement, [clientId]);
  return row;
}
