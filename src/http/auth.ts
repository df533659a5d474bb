import type { IncomingHttpHeaders } from 'node:http';
import { DomainError } from '../kernel/errors.ts';
import type { VerifiedHolder } from '../runtime/access-tokens.ts';
import type { Runtime } from '../runtime/context.ts';
import type { Scope } from '../runtime/scopes.ts';

/** The client of an access token, or of a ticket that was got with one, as of now. */
export interface Caller {
  readonly clientId: string;
  readonly businessId: string;
  readonly holder: VerifiedHolder;
  readonly scopes: ReadonlySet<Scope>;
}

/**
 * The caller that the request's access token names (rule A1).
 * @throws DomainError UNAUTHENTICATED for no token, a malformed, expired or foreign one, and for a revoked client or
 *   key
 */
export async function authenticate(runtime: Runtime, headers: IncomingHttpHeaders): Promise<Caller> {
  const token = readToken(headers);
  if (token === undefined) throw new DomainError('UNAUTHENTICATED');
  return callerOf(runtime, await runtime.accessTokens.verify(token));
}

/**
 * The present scopes of the holder of a token.
 * @throws DomainError UNAUTHENTICATED for a revoked client or key, and after a logout
 */
export async function callerOf(runtime: Runtime, holder: VerifiedHolder): Promise<Caller> {
  const { clientId, businessId, secretVersion, chainId } = holder;
  // The key may have been revoked since the token was verified, or exchanged for a ticket.
  await runtime.accessTokens.check(holder);
  // The token says who; what that client may do, and whether still, is read anew.
  const client = await runtime.catalog.client(clientId);
  if (
    client === undefined ||
    client.revoked ||
    client.businessId !== businessId ||
    client.secretVersion !== secretVersion ||
    client.endedChains.has(chainId)
  ) {
    throw new DomainError('UNAUTHENTICATED');
  }
  return { clientId, businessId, holder, scopes: client.scopes };
}

/** The token of the `auth` header, else of `Authorization`, with or without `Bearer` (rule A1). */
export function readToken(headers: IncomingHttpHeaders): string | undefined {
  const given = headers['auth'] ?? headers.authorization;
  if (typeof given !== 'string') return undefined;
  const token = given.replace(/^\s*Bearer\s+/i, '').trim();
  return token === '' ? undefined : token;
}

/** @throws DomainError UNAUTHORIZED_ACCESS, before anything is looked up (rule A5) */
export function requireScope(caller: Caller, scope: Scope): void {
  if (caller.scopes.has(scope)) return;
  throw new DomainError('UNAUTHORIZED_ACCESS', `This call needs the scope ${scope}.`, { scope });
}
