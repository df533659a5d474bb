import type { EntityReference } from '../../kernel/entity-reference.ts';
import { type ClinicSettingsRow, selectClinicSettings, selectSettings } from '../db/settings.ts';
import type { Queryable } from '../../postgres/database.ts';
import { DomainError } from '../../kernel/errors.ts';
import { type BusinessSettings, completeSettings } from '../../calendar/settings.ts';
import type { Context } from '../../runtime/context.ts';
import { findClinic } from '../../runtime/find-clinic-or-doctor.ts';

export interface Settings {
  readonly settings: BusinessSettings;
  readonly timeZone: string;
  readonly country: string;
}

export async function getSettings(ctx: Context): Promise<Settings> {
  return loadSettings(ctx.db, ctx.businessId);
}

/**
 * The settings of a clinic itself; null where the business decides.
 * @throws DomainError CLINIC_NOT_FOUND
 */
export async function getClinicSettings(ctx: Context, named: EntityReference): Promise<ClinicSettingsRow> {
  const { id } = findClinic(await ctx.catalog.business(ctx.businessId), named);
  return loadClinicSettings(ctx.db, ctx.businessId, id);
}

/** The settings of a business past the cache, for a change of them. */
export async function loadSettings(db: Queryable, businessId: string): Promise<Settings> {
  const row = await selectSettings(db, businessId);
  if (row === undefined) throw new Error('the business of a caller exists');
  return {
    settings: completeSettings(JSON.parse(row.settings) as Partial<BusinessSettings>),
    timeZone: row.time_zone,
    country: row.country,
  };
}

/** @throws DomainError CLINIC_NOT_FOUND */
export async function loadClinicSettings(db: Queryable, businessId: string, id: string): Promise<ClinicSettingsRow> {
  const row = await selectClinicSettings(db, businessId, id);
  if (row === undefined) throw new DomainError('CLINIC_NOT_FOUND');
  return row;
}
