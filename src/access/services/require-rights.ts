import { selectApiClientSecret } from '../db/clients.ts';
import { DomainError, invalidRequest } from '../../kernel/errors.ts';
import { type Scope, withIncluded } from '../../rights/scopes.ts';
import type { Context } from '../../runtime/context.ts';
import { checkScopes } from './check-scopes.ts';

/**
 * A caller adds and changes only clients that may do no more than the caller. A client sees every clinic of the
 * business, so a user who sees some of them adds none.
 * @throws DomainError INVALID_REQUEST_PARAMETERS for an unknown scope; UNAUTHORIZED_ACCESS
 */
export function requireRightsOfScopes(
  { scopes, visible }: Pick<Context, 'scopes' | 'visible'>,
  given: readonly string[],
): void {
  const issues = checkScopes(given, '/scopes');
  if (issues.length > 0) throw invalidRequest(issues);
  if (visible.clinicIds !== null || visible.doctorId !== null) {
    throw new DomainError('UNAUTHORIZED_ACCESS', 'A client sees every clinic of the business, and this user does not.');
  }
  const missing = [...withIncluded(given as readonly Scope[])].filter((scope) => !scopes.has(scope));
  if (missing.length === 0) return;
  const message = `That client may do more than the caller, who lacks the scopes ${missing.join(', ')}.`;
  throw new DomainError('UNAUTHORIZED_ACCESS', message, { scopes: missing });
}

/**
 * The same of the scopes that a client of the business has.
 * @throws DomainError NOT_FOUND, also for one that is revoked; UNAUTHORIZED_ACCESS
 */
export async function requireRightsOfClient(ctx: Context, clientId: string): Promise<void> {
  const client = await selectApiClientSecret(ctx.db, clientId);
  if (client === undefined || client.revoked || client.business_id !== ctx.businessId) {
    throw new DomainError('NOT_FOUND', 'No client of this business has this id.');
  }
  requireRightsOfScopes(ctx, client.scopes);
}
