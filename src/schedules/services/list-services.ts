import type { EntityReference } from '../../kernel/entity-reference.ts';
import type { Service } from '../../calendar/schedule.ts';
import type { Context } from '../../runtime/context.ts';
import { findDoctor } from '../../runtime/find-clinic-or-doctor.ts';

/**
 * Every service of a doctor, archived ones too, oldest first.
 * @throws DomainError DOCTOR_NOT_FOUND
 */
export async function listServices(ctx: Context, doctor: EntityReference): Promise<readonly Service[]> {
  const business = await ctx.catalog.business(ctx.businessId);
  return ctx.catalog.services(business, findDoctor(business, doctor).id);
}
