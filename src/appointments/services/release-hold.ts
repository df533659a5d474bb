import { releaseHold as writeRelease } from '../db/holds.ts';
import { announceChange } from '../../runtime/announce-change.ts';
import type { Context } from '../../runtime/context.ts';
import { noHold } from './get-hold.ts';

/**
 * Releases a hold of the caller's own; its slot is free at once.
 * @throws DomainError NOT_FOUND
 */
export async function releaseHold(ctx: Context, holdId: string): Promise<void> {
  const doctorId = await writeRelease(ctx.db, ctx.businessId, ctx.actor.id, holdId);
  if (doctorId !== null) announceChange(ctx, [doctorId]);
  // An earlier try of the same request may have released it.
  else if (ctx.mayExist !== true) throw noHold();
}
