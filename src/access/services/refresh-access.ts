import {
  insertRefreshToken,
  lockRefreshToken,
  type RefreshTokenRow,
  revokeRefreshChain,
  updateRefreshTokenUsed,
} from '../db/refresh-tokens.ts';
import { auditLogin } from './audit-login.ts';
import type { Queryable } from '../../postgres/database.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { TokenHolder } from '../../runtime/access-tokens.ts';
import type { Runtime } from '../../runtime/context.ts';
import { digestOf } from '../../runtime/secrets.ts';
import { type Grant, grant, milliseconds, refreshTokenText } from './grant.ts';

/** How long a used refresh token gives the same answer again: a retry that crossed with its answer (rule A3). */
const graceSeconds = 10;

/**
 * Exchanges a refresh token, once, for new tokens (rule A3). What follows from a token is worked out from it and the
 * signing key, so that the same answer can be given again although nothing of it is stored in clear.
 * @param from requestId and address for the log and the audit
 * @throws DomainError UNAUTHENTICATED
 */
export async function refreshAccess(
  runtime: Runtime,
  refreshToken: string,
  from: { requestId: string; address: string },
): Promise<Grant> {
  let refusal: RefreshRefusal = 'unknown';
  const refused = (reason: RefreshRefusal): void => {
    refusal = reason;
    runtime.telemetry.refusedRefresh(reason, from.requestId, from.address);
  };
  const holder = await holderOf(runtime, refreshToken, refused);
  const usedAt = await runtime.db.transaction((tx) => rotate(runtime, tx, holder, refreshToken, refused));
  if (usedAt === undefined) {
    // Anybody can send a token that never was one.
    if (refusal !== 'unknown') await auditLogin(runtime, 'refreshAccess', holder, from.address, refusal);
    throw unusable();
  }
  const { accessTokens } = runtime;
  const accessToken = await accessTokens.issue(
    holder,
    usedAt,
    await accessTokens.derive('access', refreshToken, usedAt),
  );
  return grant(runtime, accessToken, await successorOf(runtime, holder, refreshToken, usedAt));
}

/** When the token was used, now or a moment ago. Undefined, rather than an error, so that a revocation is committed. */
async function rotate(
  runtime: Runtime,
  tx: Queryable,
  holder: TokenHolder,
  refreshToken: string,
  refused: (reason: RefreshRefusal) => void,
): Promise<number | undefined> {
  const now = milliseconds(runtime.now());
  const digest = digestOf(refreshToken);
  const row = await lockRefreshToken(tx, holder.businessId, digest);
  if (row === undefined) {
    refused('unknown');
    return undefined;
  }
  const refusal = refusalFor(row, now);
  if (refusal !== undefined) {
    refused(refusal);
    // A program that comes late with a used token is another one than the program that got its successor: both end.
    if (refusal === 'reused') await revokeRefreshChain(tx, holder.businessId, row.chain_id, now);
    return undefined;
  }
  if (row.used_at !== null) return row.used_at;
  await updateRefreshTokenUsed(tx, holder.businessId, digest, now);
  await insertRefreshToken(tx, {
    ...holder,
    digest: digestOf(await successorOf(runtime, holder, refreshToken, now)),
    chainId: row.chain_id,
    expiresAt: now + runtime.accessTokens.refreshTokenSeconds,
  });
  return now;
}

type RefreshRefusal = Parameters<Runtime['telemetry']['refusedRefresh']>[0];

function refusalFor(row: RefreshTokenRow, now: number): RefreshRefusal | undefined {
  if (row.revoked) return 'revoked';
  if (row.expires_at <= now) return 'expired';
  return row.used_at !== null && now - row.used_at > graceSeconds ? 'reused' : undefined;
}

async function successorOf(
  runtime: Runtime,
  holder: TokenHolder,
  refreshToken: string,
  usedAt: number,
): Promise<string> {
  return refreshTokenText(holder.clientId, await runtime.accessTokens.derive('refresh', refreshToken, usedAt));
}

async function holderOf(
  runtime: Runtime,
  refreshToken: string,
  refused: (reason: RefreshRefusal) => void,
): Promise<TokenHolder> {
  const clientId = /^rt_([^.]{1,255})\.[A-Za-z0-9_-]{43}$/.exec(refreshToken)?.[1];
  const client = clientId === undefined ? undefined : await runtime.catalog.client(clientId);
  if (client === undefined || client.revoked) {
    refused(client === undefined ? 'unknown' : 'revoked');
    throw unusable();
  }
  return { clientId: client.id, businessId: client.businessId, secretVersion: client.secretVersion };
}

function unusable(): DomainError {
  return new DomainError('UNAUTHENTICATED', 'The refresh token is unknown, expired, used or revoked.');
}
