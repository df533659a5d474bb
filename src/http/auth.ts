import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '../kernel/errors.ts';
import type { VerifiedHolder } from '../runtime/access-tokens.ts';
import type { Runtime } from '../runtime/context.ts';
import { isBeforePasswordChange, mayCall, scopesOfRole } from '../rights/roles.ts';
import type { Scope } from '../rights/scopes.ts';
import { hexDigestOf } from '../runtime/secrets.ts';
import type { StaffLogin } from '../runtime/staff-logins.ts';
import { readLoginCookie } from './login-cookie.ts';
import type { Operation } from './route-spec.ts';
import { requireSameOrigin } from './same-origin.ts';

/** An API client or a user of the staff, as of now. */
export interface Caller {
  readonly kind: 'client' | 'staff';
  readonly id: string;
  readonly businessId: string;
  readonly scopes: ReadonlySet<Scope>;
  /** By what the caller is known: an access token, or a ticket that was got with one, or the cookie of a login. */
  readonly proof: VerifiedHolder | StaffLogin;
}

/** With the value `true` it says that no person caused the request: it keeps no login open (rule A8). */
const backgroundHeader = 'opdesk-background';

/**
 * The caller that the request's access token names (rule A1), or else the cookie of a login of the staff (rule A8).
 * @throws DomainError UNAUTHENTICATED for neither, for a malformed, expired or foreign one, and for a revoked client or
 *   key; CROSS_SITE_REQUEST
 */
export async function authenticate(
  runtime: Runtime,
  request: FastifyRequest,
  operation: Pick<Operation, 'isOpenedByBrowsers'>,
): Promise<Caller> {
  const token = readToken(request.headers);
  if (token !== undefined) return callerOf(runtime, await runtime.accessTokens.verify(token));
  const secret = readLoginCookie(request);
  if (secret === undefined || namesToken(request.headers)) throw new DomainError('UNAUTHENTICATED');
  requireSameOrigin(request, { isForBrowsersAlone: true });
  const isByPerson = operation.isOpenedByBrowsers !== true && request.headers[backgroundHeader] !== 'true';
  const { staffLogins } = runtime;
  return staffCaller(await (isByPerson ? staffLogins.use(secret) : staffLogins.check({ digest: hexDigestOf(secret) })));
}

/**
 * The caller as of now: with the present scopes.
 * @throws DomainError UNAUTHENTICATED for a revoked client or key, after a logout, and for a login that has ended
 */
export async function callerOf(runtime: Runtime, proof: Caller['proof']): Promise<Caller> {
  return 'staffId' in proof ? staffCaller(await runtime.staffLogins.check(proof)) : clientCaller(runtime, proof);
}

async function clientCaller(runtime: Runtime, holder: VerifiedHolder): Promise<Caller> {
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
  return { kind: 'client', id: clientId, businessId, proof: holder, scopes: client.scopes };
}

function staffCaller(login: StaffLogin): Caller {
  const { staffId, businessId, role } = login;
  return { kind: 'staff', id: staffId, businessId, proof: login, scopes: scopesOfRole[role] };
}

/** The login of a user of the staff; undefined for a client. */
export function loginOf({ proof }: Pick<Caller, 'proof'>): StaffLogin | undefined {
  return 'staffId' in proof ? proof : undefined;
}

/** The token of the `auth` header, else of `Authorization`, with or without `Bearer` (rule A1). */
export function readToken(headers: IncomingHttpHeaders): string | undefined {
  const given = headers['auth'] ?? headers.authorization;
  if (typeof given !== 'string') return undefined;
  const token = given.replace(/^\s*Bearer\s+/i, '').trim();
  return token === '' ? undefined : token;
}

/** Whether a header stands there that should hold a token: then the cookie does not count. */
function namesToken(headers: IncomingHttpHeaders): boolean {
  return headers['auth'] !== undefined || headers.authorization !== undefined;
}

/**
 * @throws DomainError UNAUTHORIZED_ACCESS, before anything is looked up (rule A5); PASSWORD_CHANGE_REQUIRED
 */
export function requireRight(caller: Caller, operation: Pick<Operation, 'id' | 'scope'>): void {
  const login = loginOf(caller);
  if (login === undefined) return requireScope(caller, operation.scope);
  if (login.mustChangePassword && !isBeforePasswordChange(operation)) {
    throw new DomainError('PASSWORD_CHANGE_REQUIRED');
  }
  if (mayCall(login.role, operation)) return;
  throw new DomainError('UNAUTHORIZED_ACCESS', `A ${login.role} may not do this.`, { role: login.role });
}

function requireScope(caller: Caller, scope: Operation['scope']): void {
  if (scope === 'public' || (scope !== 'staff' && caller.scopes.has(scope))) return;
  if (scope === 'staff') throw new DomainError('UNAUTHORIZED_ACCESS', 'This call is for users of the staff.');
  throw new DomainError('UNAUTHORIZED_ACCESS', `This call needs the scope ${scope}.`, { scope });
}
