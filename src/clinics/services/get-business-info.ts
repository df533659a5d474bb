import type { BusinessEntry } from '../../runtime/catalog.ts';
import type { Context } from '../../runtime/context.ts';

export async function getBusinessInfo(ctx: Context): Promise<BusinessEntry> {
  return ctx.catalog.business(ctx.businessId);
}
