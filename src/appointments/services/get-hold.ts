import { selectHold } from '../db/holds.ts';
import type { Hold } from '../../calendar/hold.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Context } from '../../runtime/context.ts';

/**
 * A hold of the caller's own, also one that has expired, for a day.
 * @throws DomainError NOT_FOUND, for another client's as for nobody's
 */
export async function getHold(ctx: Context, holdId: string): Promise<Hold> {
  const hold = await selectHold(ctx.db, ctx.businessId, ctx.actor.id, holdId);
  if (hold === undefined) throw noHold();
  return hold;
}

export function noHold(): DomainError {
  return new DomainError('NOT_FOUND', 'No hold of this client has this id.');
}
