import type { BusinessEntry } from '../../runtime/catalog.ts';
import type { Runtime } from '../../runtime/context.ts';
import { scopesOfRole } from '../../rights/roles.ts';
import type { Scope } from '../../rights/scopes.ts';
import type { StaffLogin } from '../../runtime/staff-logins.ts';

interface LoginRights {
  readonly business: BusinessEntry;
  readonly scopes: readonly Scope[];
}

/** The business of a login, and what its role may do. */
export async function getLogin({ catalog }: Runtime, { businessId, role }: StaffLogin): Promise<LoginRights> {
  return { business: await catalog.business(businessId), scopes: [...scopesOfRole[role]] };
}
