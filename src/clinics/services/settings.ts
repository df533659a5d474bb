import type { EntityReference } from '../../kernel/entity-reference.ts';
import { type ChangeClinicBody, type ChangeSettingsBody, changedSettings } from '../contract/settings.ts';
import type { Queryable } from '../../postgres/database.ts';
import {
  type ClinicSettingsRow,
  selectClinicSettings,
  selectSettings,
  type SettingsRow,
  updateClinicSettings,
  updateSettings,
} from '../db/settings.ts';
import { selectClinicsWithoutZone } from '../db/zone-correction.ts';
import { DomainError } from '../../kernel/errors.ts';
import { type BusinessSettings, completeSettings } from '../../calendar/settings.ts';
import type { AnsweredCorrection } from '../domain/zone-correction.ts';
import type { ZoneCorrection } from '../../kernel/zone-correction.ts';
import { announceChange } from '../../runtime/announce-change.ts';
import type { Origin } from '../../appointments/services/change-request.ts';
import { changeCatalog, readBusinessAnew } from '../../runtime/change-catalog.ts';
import type { Context } from '../../runtime/context.ts';
import { findClinic } from '../../runtime/find-clinic-or-doctor.ts';
import { maxDecisions, retryWhileStale } from '../../runtime/retry-while-stale.ts';
import { correctZones, planCorrections } from './zone-correction.ts';

interface Settings {
  readonly settings: BusinessSettings;
  readonly timeZone: string;
  readonly country: string;
}

export async function getSettings(ctx: Context): Promise<Settings> {
  return readSettings(await selectSettings(ctx.db, ctx.businessId));
}

/** How settings are changed. */
interface ChangeOptions {
  /** Of what happens to appointments. */
  readonly origin: Origin;
  /** Writes nothing, and answers what would come of it. */
  readonly isDryRun: boolean;
}

/** The change, and its outcome. */
interface ChangedSettings<Values> {
  readonly values: Values;
  readonly appointments: readonly AnsweredCorrection[];
}

/**
 * Changes what the body names. Another zone moves sessions and slots, which are kept in the wall clock; appointments
 * stay at their instants, and their days of practice, queues and tokens follow in the same transaction.
 * @throws DomainError INVALID_REQUEST_PARAMETERS for a zone in which sessions of one service would overlap
 */
export async function changeSettings(
  ctx: Context,
  body: ChangeSettingsBody,
  options: ChangeOptions,
): Promise<ChangedSettings<Settings>> {
  return change(ctx, options, async (tx, correct) => {
    const current = readSettings(await selectSettings(tx, ctx.businessId));
    const changed = {
      settings: changedSettings(current.settings, body),
      timeZone: body.time_zone ?? current.timeZone,
      country: body.country ?? current.country,
    };
    const [from, to] = [current.timeZone, changed.timeZone];
    const clinicIds = from === to ? [] : await selectClinicsWithoutZone(tx, ctx.businessId);
    const appointments = await correct(clinicIds.map((clinicId) => ({ clinicId, from, to })));
    const row = { time_zone: to, country: changed.country, settings: JSON.stringify(changed.settings) };
    if (!options.isDryRun) await updateSettings(tx, ctx.businessId, row);
    return { values: changed, appointments };
  });
}

type Correct = (corrections: readonly ZoneCorrection[]) => Promise<AnsweredCorrection[]>;

/** Decided anew where an appointment changed in spite of the locks. */
async function change<Values>(
  ctx: Context,
  { origin, isDryRun }: ChangeOptions,
  work: (tx: Queryable, correct: Correct) => Promise<ChangedSettings<Values>>,
): Promise<ChangedSettings<Values>> {
  if (isDryRun) return ctx.db.snapshot((tx) => work(tx, (corrections) => planCorrections(ctx, tx, corrections)));
  return retryWhileStale(maxDecisions.underLocks, async () => {
    const changed = await changeCatalog(ctx, (tx) =>
      work(tx, (corrections) => correctZones(ctx, tx, corrections, origin)),
    );
    const doctorIds = new Set(changed.appointments.map(({ state }) => state.doctorId));
    if (doctorIds.size > 0) announceChange(ctx, [...doctorIds]);
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
 * The settings of a clinic itself; null where the business decides.
 * @throws DomainError CLINIC_NOT_FOUND
 */
export async function getClinicSettings(ctx: Context, named: EntityReference): Promise<ClinicSettingsRow> {
  const { id } = findClinic(await ctx.catalog.business(ctx.businessId), named);
  return existing(await selectClinicSettings(ctx.db, ctx.businessId, id));
}

/**
 * Changes what the body names of a clinic's own settings; null gives it back to the business. Another zone takes the
 * appointments along as the business's does.
 * @throws DomainError CLINIC_NOT_FOUND; INVALID_REQUEST_PARAMETERS as changeSettings
 */
export async function changeClinicSettings(
  ctx: Context,
  named: EntityReference,
  body: ChangeClinicBody,
  options: ChangeOptions,
): Promise<ChangedSettings<ClinicSettingsRow>> {
  const { id } = findClinic(await readBusinessAnew(ctx), named);
  return change(ctx, options, async (tx, correct) => {
    const { timeZone } = readSettings(await selectSettings(tx, ctx.businessId));
    const current = existing(await selectClinicSettings(tx, ctx.businessId, id));
    const changed = {
      ...current,
      time_zone: body.time_zone === undefined ? current.time_zone : body.time_zone,
      country: body.country === undefined ? current.country : body.country,
      accept_any_time: body.accept_any_time === undefined ? current.accept_any_time : body.accept_any_time,
      latitude: body.latitude === undefined ? current.latitude : textOf(body.latitude),
      longitude: body.longitude === undefined ? current.longitude : textOf(body.longitude),
    };
    const [from, to] = [current.time_zone ?? timeZone, changed.time_zone ?? timeZone];
    const appointments = await correct(from === to ? [] : [{ clinicId: id, from, to }]);
    if (!options.isDryRun) await updateClinicSettings(tx, ctx.businessId, changed);
    return { values: changed, appointments };
  });
}

function textOf(degrees: number | null): string | null {
  return degrees === null ? null : String(degrees);
}

function existing(row: ClinicSettingsRow | undefined): ClinicSettingsRow {
  if (row === undefined) throw new DomainError('CLINIC_NOT_FOUND');
  return row;
}
