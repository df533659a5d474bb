import { changedSettings, type Settings, type SettingsChanges } from '../domain/settings.ts';
import type { Queryable } from '../../postgres/database.ts';
import { updateSettings } from '../db/settings.ts';
import { selectClinicsWithoutZone } from '../db/zone-correction.ts';
import type { AnsweredCorrection } from '../domain/zone-correction.ts';
import type { ZoneCorrection } from '../../kernel/zone-correction.ts';
import { announceChange } from '../../runtime/announce-change.ts';
import type { Origin } from '../../appointments/domain/origin.ts';
import { changeCatalog } from '../../runtime/change-catalog.ts';
import type { Context } from '../../runtime/context.ts';
import { maxDecisions, retryWhileStale } from '../../runtime/retry-while-stale.ts';
import { loadSettings } from './get-settings.ts';
import { correctZones, planCorrections } from './correct-zones.ts';

export interface ChangeOptions {
  /** Of what happens to appointments. */
  readonly origin: Origin;
  /** Writes nothing, and answers the outcome that the change would have. */
  readonly isDryRun: boolean;
}

export interface ChangedSettings<Values> {
  readonly values: Values;
  readonly appointments: readonly AnsweredCorrection[];
}

/**
 * Changes some settings. Another zone moves sessions and slots, which are kept in the wall clock;
 * appointments stay at their instants, and their days of practice, queues and tokens follow in the same transaction.
 * @throws DomainError INVALID_REQUEST_PARAMETERS for a zone in which sessions of one service would overlap
 */
export async function changeSettings(
  ctx: Context,
  changes: SettingsChanges,
  options: ChangeOptions,
): Promise<ChangedSettings<Settings>> {
  return changeWithZones(ctx, options, async (tx, correct) => {
    const current = await loadSettings(tx, ctx.businessId);
    const changed = changedSettings(current, changes);
    const [from, to] = [current.timeZone, changed.timeZone];
    const clinicIds = from === to ? [] : await selectClinicsWithoutZone(tx, ctx.businessId);
    const appointments = await correct(clinicIds.map((clinicId) => ({ clinicId, from, to })));
    const row = { time_zone: to, country: changed.country, settings: JSON.stringify(changed.settings) };
    if (!options.isDryRun) await updateSettings(tx, ctx.businessId, row);
    return { values: changed, appointments };
  });
}

type Correct = (corrections: readonly ZoneCorrection[]) => Promise<AnsweredCorrection[]>;

/** Changes settings and takes appointments along, all decided anew where one changed in spite of the locks. */
export async function changeWithZones<Values>(
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
