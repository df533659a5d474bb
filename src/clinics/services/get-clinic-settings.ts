import type { EntityReference } from '../../kernel/entity-reference.ts';
import { selectClinicSettings } from '../db/settings.ts';
import type { ClinicSettings } from '../domain/clinic-settings.ts';
import type { Queryable } from '../../postgres/database.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Context } from '../../runtime/context.ts';
import { findClinic } from '../../runtime/find-clinic-or-doctor.ts';

/**
 * The settings of a clinic itself; null where the business decides.
 * @throws DomainError CLINIC_NOT_FOUND
 */
export async function getClinicSettings(ctx: Context, named: EntityReference): Promise<ClinicSettings> {
  const { id } = findClinic(await ctx.catalog.business(ctx.businessId), named);
  return loadClinicSettings(ctx.db, ctx.businessId, id);
}

/** @throws DomainError CLINIC_NOT_FOUND */
export async function loadClinicSettings(db: Queryable, businessId: string, id: string): Promise<ClinicSettings> {
  const row = await selectClinicSettings(db, businessId, id);
  if (row === undefined) throw new DomainError('CLINIC_NOT_FOUND');
  return row;
}
