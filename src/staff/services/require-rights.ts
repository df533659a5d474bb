import { DomainError } from '../../kernel/errors.ts';
import type { Context } from '../../runtime/context.ts';
import { scopesOfRole, type StaffRole } from '../../rights/roles.ts';
import { getStaff } from './get-staff.ts';

/**
 * A client makes no user, and takes over none, who may do more than the client itself.
 * @throws DomainError UNAUTHORIZED_ACCESS
 */
export function requireRightsOfRole({ actor, scopes }: Pick<Context, 'actor' | 'scopes'>, role: StaffRole): void {
  if (actor.kind !== 'client') return;
  const missing = [...scopesOfRole[role]].filter((scope) => !scopes.has(scope));
  if (missing.length === 0) return;
  const message = `A ${role} may do more than this client: it lacks the scopes ${missing.join(', ')}.`;
  throw new DomainError('UNAUTHORIZED_ACCESS', message, { scopes: missing });
}

/** The same of the role that a user has. @throws DomainError NOT_FOUND, UNAUTHORIZED_ACCESS */
export async function requireRightsOfUser(ctx: Context, id: string): Promise<void> {
  requireRightsOfRole(ctx, (await getStaff(ctx, ctx.businessId, id)).role as StaffRole);
}

/**
 * For what a user does to others alone: a cookie is not enough for it to be done to its own user.
 * @throws DomainError UNAUTHORIZED_ACCESS
 */
export function requireOtherUser({ actor }: Pick<Context, 'actor'>, id: string, message: string): void {
  if (actor.kind === 'staff' && actor.id === id) throw new DomainError('UNAUTHORIZED_ACCESS', message);
}
