import { selectApiClientSecret } from '../db/clients.ts';
import { insertRefreshToken } from '../db/refresh-tokens.ts';
import { auditLogin } from './audit-login.ts';
import { isPublished } from '../domain.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Runtime } from '../../runtime/context.ts';
import { createSecret, digestOf } from '../../runtime/secrets.ts';
import { type Grant, grant, milliseconds, refreshTokenText } from './grant.ts';
import { takeLoginTry } from './take-login-try.ts';
import { matchesClientSecret } from './matches-client-secret.ts';
import { whyPublishedIsRefused } from './why-published-is-refused.ts';

interface LoginOrigin {
  /** For the log and the audit, as the address. */
  readonly requestId: string;
  readonly address: string;
  readonly isFromThisMachine: boolean;
  /** Failures from it are counted together. */
  readonly network: string;
  /** Of one client from one network within a minute. */
  readonly mostFailures: number;
}

/**
 * Exchanges a client's credentials for tokens (rule A2). Those that the documentation prints are good for a program on
 * this machine alone.
 * @throws DomainError UNAUTHENTICATED, after the same time for every cause; TOO_MANY_REQUESTS after many of them
 */
export async function logIn(
  runtime: Runtime,
  credentials: { clientId: string; clientSecret: string },
  from: LoginOrigin,
): Promise<Grant> {
  const { clientId, clientSecret } = credentials;
  const client = await selectApiClientSecret(runtime.db, clientId);
  const source = client && { clientId, businessId: client.business_id, network: from.network };
  const takeBack = source && (await takeLoginTry(runtime, source, from.mostFailures));
  const matches = await matchesClientSecret(runtime.hashing, client, clientSecret, runtime.now(), takeBack);
  if (client === undefined || !matches || client.revoked) {
    const reason = client === undefined ? 'unknown_client' : matches ? 'revoked' : 'wrong_secret';
    runtime.telemetry.refusedLogin(reason, from.requestId, from.address);
    // Of an id that no client has nothing is kept: it may be a secret in the wrong field.
    const known = client === undefined ? null : { clientId, businessId: client.business_id };
    await auditLogin(runtime, 'logIn', known, from.address, reason);
    throw new DomainError('UNAUTHENTICATED', 'The client id or the client secret is wrong.');
  }
  await takeBack?.();
  const refusal = isPublished(credentials)
    ? await whyPublishedIsRefused(runtime, client.business_id, from.isFromThisMachine)
    : null;
  if (refusal !== null) {
    runtime.telemetry.refusedLogin('published_secret', from.requestId, from.address);
    await auditLogin(runtime, 'logIn', { clientId, businessId: client.business_id }, from.address, 'published_secret');
    throw new DomainError(
      'UNAUTHENTICATED',
      `The client ${clientId} has the secret of the documentation, which is ${refusal}. ` +
        `"opdesk client rotate ${clientId}" gives it another one.`,
    );
  }
  const now = milliseconds(runtime.now());
  const holder = {
    clientId,
    businessId: client.business_id,
    secretVersion: client.secret_version,
    chainId: runtime.newUuid(),
  };
  const refreshToken = refreshTokenText(clientId, createSecret(runtime));
  const expiresAt = now + runtime.accessTokens.refreshTokenSeconds;
  await insertRefreshToken(runtime.db, { ...holder, digest: digestOf(refreshToken), expiresAt });
  await auditLogin(runtime, 'logIn', holder, from.address, 'done');
  runtime.telemetry.loggedIn({ clientId }, from.address);
  const accessToken = await runtime.accessTokens.issue(holder, now, runtime.newUuid(), expiresAt);
  return grant(runtime, accessToken, refreshToken, runtime.accessTokens.refreshTokenSeconds);
}
