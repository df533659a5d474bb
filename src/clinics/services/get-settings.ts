import { selectSettings } from '../db/settings.ts';
import type { Queryable } from '../../postgres/database.ts';
import { type BusinessSettings, completeSettings } from '../../calendar/settings.ts';
import type { Context } from '../../runtime/context.ts';
import type { Settings } from '../domain/settings.ts';

export async function getSettings(ctx: Context): Promise<Settings> {
  return loadSettings(ctx.db, ctx.businessId);
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
