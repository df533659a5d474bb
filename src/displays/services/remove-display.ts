import { deleteDisplay, selectDisplay } from '../db/displays.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Context } from '../../runtime/context.ts';

/** Takes from a screen what it shows: it goes back to a code. @throws DomainError NOT_FOUND */
export async function removeDisplay(ctx: Context, id: string): Promise<void> {
  const { clinics } = await ctx.catalog.business(ctx.businessId);
  const display = await selectDisplay(ctx.db, ctx.businessId, id);
  const isSeen = display !== undefined && clinics.has(display.clinicId);
  const isRemoved = isSeen && (await deleteDisplay(ctx.db, ctx.businessId, id));
  // An earlier try of the same request may have removed it.
  if (!isRemoved && ctx.mayExist !== true) {
    throw new DomainError('NOT_FOUND', 'No screen of this business has this id.');
  }
}
