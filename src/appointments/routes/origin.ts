import { invalidRequest } from '../../kernel/errors.ts';
import type { OriginBody } from '../contract/origin.ts';
import type { Context } from '../../runtime/context.ts';
import { byCaller, type Origin } from '../services/change-request.ts';

/**
 * The person for whom the caller acts; the caller where none is named. A user of the staff is that person: no history
 * says that a doctor did what a receptionist has done.
 * @throws DomainError INVALID_REQUEST_PARAMETERS for a user who names another role than their own
 */
export function originOf(ctx: Pick<Context, 'actor'>, { by, why }: OriginBody): Origin {
  const { role } = ctx.actor;
  if (role !== undefined && by !== undefined && by.role !== role) {
    const message = `must be "${role}" or left out: a user of the staff acts for themselves`;
    throw invalidRequest([{ path: '/by/role', code: 'not_allowed', message, allowed: [role] }]);
  }
  return { role: by?.role ?? byCaller(ctx).role, onBehalfOf: by?.id ?? null, remark: why ?? null };
}
