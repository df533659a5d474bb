import type { EntityReference } from '../contract/appointment-fields.ts';
import { type ChangeClinicBody, type ChangeSettingsBody, changedSettings } from '../contract/settings.ts';
import {
  type ClinicSettingsRow,
  selectClinicSettings,
  selectSettings,
  type SettingsRow,
  updateClinicSettings,
  updateSettings,
} from '../db/settings.ts';
import { DomainError } from '../domain/errors.ts';
import { type BusinessSettings, completeSettings } from '../domain/settings.ts';
import { changeCatalog, readBusinessAnew } from './change-catalog.ts';
import type { Context } from './context.ts';
import { findClinic } from './find-place.ts';

export interface Settings {
  readonly settings: BusinessSettings;
  readonly timeZone: string;
  readonly country: string;
}

export async function getSettings(ctx: Context): Promise<Settings> {
  return readSettings(await selectSettings(ctx.db, ctx.businessId));
}

/**
 * Changes what the body names. Another zone moves sessions and slots, which are kept in the wall clock; appointments
 * stay at their instants, with the local date and the token that they were booked with.
 */
export async function changeSettings(ctx: Context, body: ChangeSettingsBody): Promise<Settings> {
  return changeCatalog(ctx, async (tx) => {
    const current = readSettings(await selectSettings(tx, ctx.businessId));
    const changed = {
      settings: changedSettings(current.settings, body),
      timeZone: body.time_zone ?? current.timeZone,
      country: body.country ?? current.country,
    };
    await updateSettings(tx, ctx.businessId, {
      time_zone: changed.timeZone,
      country: changed.country,
      settings: JSON.stringify(changed.settings),
    });
    return changed;
  });
}

function readSettings(row: SettingsRow | undefined): Settings {
  if (row === undefined) throw new Error('the business of a caller exists');
  return {
    settings: completeSettings(JSON.parse(row.settings) as Partial<BusinessSettings>),
    timeZone: row.time_zone,
    country: row.country,
  };
}

/**
 * What a clinic has of its own; null where the business decides.
 * @throws DomainError CLINIC_NOT_FOUND
 */
export async function getClinicSettings(ctx: Context, named: EntityReference): Promise<ClinicSettingsRow> {
  const { id } = findClinic(await ctx.catalog.business(ctx.businessId), named);
  return existing(await selectClinicSettings(ctx.db, ctx.businessId, id));
}

/**
 * Changes what the body names of a clinic's own settings; null gives it back to the business. Of another zone the same
 * is true as for the business's.
 * @throws DomainError CLINIC_NOT_FOUND
 */
export async function changeClinicSettings(
  ctx: Context,
  named: EntityReference,
  body: ChangeClinicBody,
): Promise<ClinicSettingsRow> {
  const { id } = findClinic(await readBusinessAnew(ctx), named);
  return changeCatalog(ctx, async (tx) => {
    const current = existing(await selectClinicSettings(tx, ctx.businessId, id));
    const changed = {
      ...current,
      time_zone: body.time_zone === undefined ? current.time_zone : body.time_zone,
      country: body.country === undefined ? current.country : body.country,
      accept_any_time: body.accept_any_time === undefined ? current.accept_any_time : body.accept_any_time,
      latitude: body.latitude === undefined ? current.latitude : textOf(body.latitude),
      longitude: body.longitude === undefined ? current.longitude : textOf(body.longitude),
    };
    await updateClinicSettings(tx, ctx.businessId, changed);
    return changed;
  });
}

function textOf(degrees: number | null): string | null {
  return degrees === null ? null : String(degrees);
}

function existing(row: ClinicSettingsRow | undefined): ClinicSettingsRow {
  if (row === undefined) throw new DomainError('CLINIC_NOT_FOUND');
  return row;
}
