import { type Display, selectDisplays } from '../db/displays.ts';
import type { Context } from '../../runtime/context.ts';

/** The screens of the clinics that the caller sees, oldest first. */
export async function listDisplays(ctx: Context): Promise<Display[]> {
  const { clinics } = await ctx.catalog.business(ctx.businessId);
  return (await selectDisplays(ctx.db, ctx.businessId)).filter(({ clinicId }) => clinics.has(clinicId));
}
