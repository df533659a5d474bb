import { type Queryable, sql } from '../../postgres/database.ts';

const insertBusinessStatement = sql(
  'insert_business',
  'insert into businesses (id, name, time_zone, country, created_at) values ($1, $2, $3, $4, to_timestamp($5))',
);

interface BusinessColumns {
  readonly id: string;
  readonly name: string;
  readonly timeZone: string;
  readonly country: string;
  /** Epoch seconds. */
  readonly createdAt: number;
}

export async function insertBusiness(db: Queryable, business: BusinessColumns): Promise<void> {
  const { id, name, timeZone, country, createdAt } = business;
  await db.query(insertBusinessStatement, [id, name, timeZone, country, createdAt]);
}

const selectBusinessesStatement = sql('select_businesses', 'select id, name from businesses order by created_at, id');

/** Every business; for administration and for jobs that go from one to the next. */
export async function selectBusinesses(db: Queryable): Promise<{ readonly id: string; readonly name: string }[]> {
  return db.query(selectBusinessesStatement);
}

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
     update api_clients set secret_hash = $2, secret_version = secret_version + 1
     where id = $1 and revoked_at is null
     returning business_id
   ), tokens as (
     update refresh_tokens t set revoked_at = to_timestamp($3)
     from client
     where t.business_id = client.business_id and t.client_id = $1 and t.revoked_at is null
   )
   update businesses b set catalog_version = catalog_version + 1 from client where b.id = client.business_id
   returning b.id`,
);

/**
 * Gives a client another secret and ends what the old one brought. The client's business; undefined when there is no
 * such client that is not revoked.
 */
export async function updateApiClientSecret(
  db: Queryable,
  clientId: string,
  secretHash: string,
  now: number,
): Promise<string | undefined> {
  const [row] = await db.query<{ id: string }>(updateSecretStatement, [clientId, secretHash, now]);
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
  `select id, business_id, name, scopes, created_at, revoked_at
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
}

export async function selectApiClients(db: Queryable, businessId: string): Promise<ApiClientListRow[]> {
  return db.query<ApiClientListRow>(selectClientsStatement, [businessId]);
}

const selectSecretStatement = sql(
  'select_api_client_secret',
  'select business_id, secret_hash, secret_version, revoked_at is not null as revoked from api_clients where id = $1',
);

interface ApiClientSecretRow {
  readonly business_id: string;
  readonly secret_hash: string;
  readonly secret_version: number;
  readonly revoked: boolean;
}

export async function selectApiClientSecret(db: Queryable, clientId: string): Promise<ApiClientSecretRow | undefined> {
  const [row] = await db.query<ApiClientSecretRow>(selectSecretStatement, [clientId]);
  return row;
}

const insertRefreshTokenStatement = sql(
  'insert_refresh_token',
  `insert into refresh_tokens (business_id, digest, chain_id, client_id, expires_at)
   values ($1, $2, $3, $4, to_timestamp($5))`,
);

interface RefreshTokenColumns {
  readonly businessId: string;
  /** SHA-256 of the token's text. */
  readonly digest: Buffer;
  /** The same for all tokens that follow from one login. */
  readonly chainId: string;
  readonly clientId: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

export async function insertRefreshToken(db: Queryable, token: RefreshTokenColumns): Promise<void> {
  const { businessId, digest, chainId, clientId, expiresAt } = token;
  await db.query(insertRefreshTokenStatement, [businessId, digest, chainId, clientId, expiresAt]);
}

const lockRefreshTokenStatement = sql(
  'lock_refresh_token',
  `select chain_id, expires_at, used_at, revoked_at is not null as revoked
   from refresh_tokens
   where business_id = $1 and digest = $2
   for update`,
);

export interface RefreshTokenRow {
  readonly chain_id: string;
  readonly expires_at: number;
  readonly used_at: number | null;
  readonly revoked: boolean;
}

/** The token under a lock until the end of the transaction: of two uses at once, one is first. */
export async function lockRefreshToken(
  tx: Queryable,
  businessId: string,
  digest: Buffer,
): Promise<RefreshTokenRow | undefined> {
  const [row] = await tx.query<RefreshTokenRow>(lockRefreshTokenStatement, [businessId, digest]);
  return row;
}

const updateUsedStatement = sql(
  'update_refresh_token_used',
  'update refresh_tokens set used_at = to_timestamp($3) where business_id = $1 and digest = $2',
);

export async function updateRefreshTokenUsed(
  tx: Queryable,
  businessId: string,
  digest: Buffer,
  usedAt: number,
): Promise<void> {
  await tx.query(updateUsedStatement, [businessId, digest, usedAt]);
}

const revokeChainStatement = sql(
  'revoke_refresh_chain',
  `update refresh_tokens set revoked_at = to_timestamp($3)
   where business_id = $1 and chain_id = $2 and revoked_at is null`,
);

export async function revokeRefreshChain(
  tx: Queryable,
  businessId: string,
  chainId: string,
  now: number,
): Promise<void> {
  await tx.query(revokeChainStatement, [businessId, chainId, now]);
}

const deleteExpiredStatement = sql(
  'delete_expired_refresh_tokens',
  `with expired as (
     select digest
     from refresh_tokens
     where business_id = $1 and expires_at < to_timestamp($2)
     order by expires_at
     limit $3
   )
   delete from refresh_tokens t
   using expired
   where t.business_id = $1 and t.digest = expired.digest
   returning 1 as one`,
);

/** A token that has expired opens nothing, used or not. How many were deleted, the oldest first. */
export async function deleteExpiredRefreshTokens(
  db: Queryable,
  businessId: string,
  now: number,
  limit: number,
): Promise<number> {
  return (await db.query(deleteExpiredStatement, [businessId, now, limit])).length;
}

const insertFirstKeyStatement = sql(
  'insert_first_signing_key',
  `insert into signing_keys (id, secret, created_at)
   select $1, $2, to_timestamp($3)
   where not exists (select from signing_keys)`,
);

/** Only where there is none. Two servers that start at once may make one each: both verify. */
export async function insertFirstSigningKey(db: Queryable, id: string, secret: Buffer, now: number): Promise<void> {
  await db.query(insertFirstKeyStatement, [id, secret, now]);
}

const selectKeysStatement = sql(
  'select_signing_keys',
  'select id, secret, created_at from signing_keys order by created_at desc, id',
);

export interface SigningKeyRow {
  readonly id: string;
  readonly secret: Buffer;
  readonly created_at: number;
}

/** Newest first. */
export async function selectSigningKeys(db: Queryable): Promise<SigningKeyRow[]> {
  return db.query<SigningKeyRow>(selectKeysStatement);
}
