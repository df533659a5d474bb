import { type Queryable, sql } from '../../postgres/database.ts';

const insertRefreshTokenStatement = sql(
  'insert_refresh_token',
  `insert into refresh_tokens (business_id, digest, chain_id, client_id, secret_version, expires_at)
   values ($1, $2, $3, $4, $5, to_timestamp($6))`,
);

interface RefreshTokenColumns {
  readonly businessId: string;
  /** SHA-256 of the token's text. */
  readonly digest: Buffer;
  /** The same for all tokens that follow from one login. */
  readonly chainId: string;
  readonly clientId: string;
  /** Of the secret of the login. */
  readonly secretVersion: number;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

export async function insertRefreshToken(db: Queryable, token: RefreshTokenColumns): Promise<void> {
  const { businessId, digest, chainId, clientId, secretVersion, expiresAt } = token;
  await db.query(insertRefreshTokenStatement, [businessId, digest, chainId, clientId, secretVersion, expiresAt]);
}

const lockRefreshTokenStatement = sql(
  'lock_refresh_token',
  // A token that was inserted while its chain was ended is not marked itself. Another secret ends what the one before
  // has brought, also to a login that was under way.
  `select t.chain_id, t.secret_version, t.expires_at, t.used_at, exists (
     select from refresh_tokens r
     where r.business_id = t.business_id and r.chain_id = t.chain_id and r.revoked_at is not null
   ) or not exists (
     select from api_clients c where c.id = t.client_id and c.secret_version = t.secret_version
   ) as revoked
   from refresh_tokens t
   where t.business_id = $1 and t.digest = $2
   for update`,
);

export interface RefreshTokenRow {
  readonly chain_id: string;
  readonly secret_version: number;
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
  `with ended as (
     update refresh_tokens set revoked_at = to_timestamp($3)
     where business_id = $1 and chain_id = $2 and revoked_at is null
     returning 1
   )
   update businesses set catalog_version = catalog_version + 1 where id = $1 and exists (select from ended)
   returning id`,
);

/**
 * Ends what follows from a login: refresh tokens at once; servers know of the access tokens by the catalog. False where
 * it had ended.
 */
export async function revokeRefreshChain(
  tx: Queryable,
  businessId: string,
  chainId: string,
  now: number,
): Promise<boolean> {
  return (await tx.query(revokeChainStatement, [businessId, chainId, now])).length > 0;
}

const lockTableStatement = sql('lock_refresh_tokens', 'lock table refresh_tokens in exclusive mode');

/** Until the transaction ends, nobody else adds, changes or locks one; those who do so now are waited for. */
export async function lockRefreshTokens(tx: Queryable): Promise<void> {
  await tx.query(lockTableStatement);
}

const deleteStatement = sql('delete_refresh_tokens', 'delete from refresh_tokens where business_id = $1');

/** All of a business. */
export async function deleteRefreshTokens(tx: Queryable, businessId: string): Promise<void> {
  await tx.query(deleteStatement, [businessId]);
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
