import { lockRefreshToken, revokeRefreshChain } from '../db/refresh-tokens.ts';
import { auditLogin } from './audit-login.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Runtime } from '../../runtime/context.ts';
import { digestOf } from '../../runtime/secrets.ts';
import { clientIdIn } from './grant.ts';

/**
 * Ends everything that follows from one login (rule A3): refresh tokens at once, access tokens, tickets and open live
 * streams on every server within a second. Other logins of the client go on.
 * @param token a refresh token of the login, used or not, or an access token
 * @throws DomainError UNAUTHENTICATED for any other
 */
export async function logOut(runtime: Runtime, token: string, address: string): Promise<void> {
  const login = (await loginOfRefreshToken(runtime, token)) ?? (await runtime.accessTokens.verify(token));
  const hasEnded = await revokeRefreshChain(runtime.db, login.businessId, login.chainId, runtime.now());
  // A repeat ends nothing, and whoever has an old token may send it as often as they like.
  if (!hasEnded) return;
  runtime.catalog.forget(login.businessId);
  await auditLogin(runtime, 'logOut', login, address, 'done');
}

interface Login {
  readonly clientId: string;
  readonly businessId: string;
  readonly chainId: string;
}

/** Undefined for what does not look like a refresh token. */
async function loginOfRefreshToken(runtime: Runtime, token: string): Promise<Login | undefined> {
  const clientId = clientIdIn(token);
  if (clientId === undefined) return undefined;
  const client = await runtime.catalog.client(clientId);
  const row = client && (await lockRefreshToken(runtime.db, client.businessId, digestOf(token)));
  if (client === undefined || row === undefined) throw new DomainError('UNAUTHENTICATED');
  return { clientId, businessId: client.businessId, chainId: row.chain_id };
}
