import type { EntityReference } from '../../kernel/entity-reference.ts';
import { updateClinicSettings } from '../db/settings.ts';
import type { ClinicSettings, ClinicSettingsChanges } from '../domain/clinic-settings.ts';
import { loadOwnBusiness } from '../../runtime/change-catalog.ts';
import type { Context } from '../../runtime/context.ts';
import { findClinic } from '../../runtime/find-clinic-or-doctor.ts';
import { type ChangedSettings, type ChangeOptions, changeWithZones } from './change-settings.ts';
import { loadClinicSettings } from './get-clinic-settings.ts';
import { loadSettings } from './get-settings.ts';

/**
 * Changes some of a clinic's own settings; with null the business decides again. Another zone
 * takes the appointments along as the business's does.
 * @throws DomainError CLINIC_NOT_FOUND; INVALID_REQUEST_PARAMETERS as changeSettings
 */
export async function changeClinicSettings(
  ctx: Context,
  named: EntityReference,
  changes: ClinicSettingsChanges,
  options: ChangeOptions,
): Promise<ChangedSettings<ClinicSettings>> {
  return changeWithZones(ctx, options, async (tx, correct) => {
    const { id } = findClinic(await loadOwnBusiness(ctx, tx), named);
    const { timeZone } = await loadSettings(tx, ctx.businessId);
    const current = await loadClinicSettings(tx, ctx.businessId, id);
    const changed = { ...current, ...changes };
    const [from, to] = [current.time_zone ?? timeZone, changed.time_zone ?? timeZone];
    const appointments = await correct(from === to ? [] : [{ clinicId: id, from, to }]);
    if (!options.isDryRun) await updateClinicSettings(tx, ctx.businessId, changed);
    return { values: changed, appointments };
  });
}
