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
import { clientIdIn, type Grant, grant, milliseconds, refreshTokenText } from './grant.ts';

/** How long a used refresh token gives the same answer again: a retry that crossed with its answer (rule A3). */
const graceSeconds = 10;

/**
 * Exchanges a refresh token, once, for new tokens (rule A3). The tokens that follow from one are worked out
 * from it and the signing key, so that the same answer can be given again although nothing of it is stored in clear.
 * @param from requestId and address for the log and the audit
 * @throws DomainError UNAUTHENTICATED
 */
export async function refreshAccess(
  runtime: Runtime,
  refreshToken: string,
  from: { requestId: string; address: string },
): Promise<Grant> {
  const refusals: RefreshRefusal[] = [];
  const refused = (reason: RefreshRefusal): void => {
    refusals.push(reason);
    runtime.telemetry.refusedRefresh(reason, from.requestId, from.address);
  };
  const holder = await holderOf(runtime, refreshToken, refused);
  const use = await runtime.db.transaction((tx) => rotate(runtime, tx, holder, refreshToken, refused));
  if (use === undefined) {
    if (refusals.includes('reused')) {
      runtime.catalog.forget(holder.businessId);
      // Once for each login, which has ended with it: a token that opens nothing may be sent as often as one likes.
      await auditLogin(runtime, 'refreshAccess', holder, from.address, 'reused');
    }
    throw unusable();
  }
  const { accessTokens } = runtime;
  const { usedAt, expiresAt } = use;
  const tokenId = await accessTokens.derive('access', refreshToken, usedAt);
  const accessToken = await accessTokens.issue({ ...holder, ...use }, usedAt, tokenId, expiresAt);
  return grant(runtime, accessToken, await successorOf(runtime, holder, refreshToken, usedAt), expiresAt - usedAt);
}

/** The holder of a refresh token, of whichever login. */
type Holder = Omit<TokenHolder, 'chainId' | 'secretVersion'>;

/** Instants are epoch seconds. */
interface Use {
  readonly usedAt: number;
  readonly chainId: string;
  readonly secretVersion: number;
  readonly expiresAt: number;
}

/** How the token was used, now or a moment ago. Undefined, rather than an error, so that a revocation is committed. */
async function rotate(
  runtime: Runtime,
  tx: Queryable,
  holder: Holder,
  refreshToken: string,
  refused: (reason: RefreshRefusal) => void,
): Promise<Use | undefined> {
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
  // Not later than the token of the login: a chain of refreshes ends by itself.
  const login = { chainId: row.chain_id, secretVersion: row.secret_version, expiresAt: row.expires_at };
  if (row.used_at !== null) return { usedAt: row.used_at, ...login };
  await updateRefreshTokenUsed(tx, holder.businessId, digest, now);
  await insertRefreshToken(tx, {
    ...holder,
    ...login,
    digest: digestOf(await successorOf(runtime, holder, refreshToken, now)),
  });
  return { usedAt: now, ...login };
}

type RefreshRefusal = Parameters<Runtime['telemetry']['refusedRefresh']>[0];

function refusalFor(row: RefreshTokenRow, now: number): RefreshRefusal | undefined {
  if (row.revoked) return 'revoked';
  if (row.expires_at <= now) return 'expired';
  return row.used_at !== null && now - row.used_at > graceSeconds ? 'reused' : undefined;
}

async function successorOf(runtime: Runtime, holder: Holder, refreshToken: string, usedAt: number): Promise<string> {
  return refreshTokenText(holder.clientId, await runtime.accessTokens.derive('refresh', refreshToken, usedAt));
}

async function holderOf(
  runtime: Runtime,
  refreshToken: string,
  refused: (reason: RefreshRefusal) => void,
): Promise<Holder> {
  const clientId = clientIdIn(refreshToken);
  const client = clientId === undefined ? undefined : await runtime.catalog.client(clientId);
  if (client === undefined || client.revoked) {
    refused(client === undefined ? 'unknown' : 'revoked');
    throw unusable();
  }
  return { clientId: client.id, businessId: client.businessId };
}

function unusable(): DomainError {
  return new DomainError('UNAUTHENTICATED', 'The refresh token is unknown, expired, used or revoked.');
}
