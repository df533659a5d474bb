import { selectNotesToForget, type PatientPlace, selectOldPatients } from '../db/privacy.ts';
import { selectBusinesses } from '../../access/db/businesses.ts';
import { changeMany } from '../../appointments/services/change-many.ts';
import { eraseUnused } from '../../erasure/services/erase-unused.ts';
import { daySeconds } from '../../kernel/time.ts';
import type { Origin } from '../../appointments/domain/origin.ts';
import { callerContext, type Context, type Runtime } from '../../runtime/context.ts';

/** The most rows of each kind that one run looks at, and forgets, of a business: the next run goes on. */
const bounds = { forgotten: 200, patients: 20_000, patientsAtOnce: 500 } as const;

/** By business: after which patient the next run goes on. A process that starts anew begins with the oldest. */
type PatientPlaces = Map<string, PatientPlace>;

/**
 * Forgets what each business has no use for any more, by its setting `retention`: notes of appointments, and patients,
 * who are erased. A failure is reported, and keeps no other business from it.
 * @param places where it goes on among the patients, most of whom are used still; changed by each run
 */
export async function forgetOld(
  runtime: Runtime,
  places: PatientPlaces,
  most: Readonly<Record<keyof typeof bounds, number>> = bounds,
): Promise<void> {
  for (const { id } of await selectBusinesses(runtime.db)) {
    const ctx = callerContext(runtime, {
      businessId: id,
      actor: { kind: 'system', id: 'retention' },
      scopes: new Set(),
    });
    await forgetOldOf(ctx, places, most).catch((error: unknown) => runtime.telemetry.jobFailed('retention', error));
  }
}

async function forgetOldOf(
  ctx: Context,
  places: PatientPlaces,
  most: Readonly<Record<keyof typeof bounds, number>>,
): Promise<void> {
  const { notesDays, patientsDays } = (await ctx.catalog.business(ctx.businessId)).settings.retention;
  const origin: Origin = { role: 'system', onBehalfOf: null, remark: null };
  if (notesDays !== null) {
    const before = ctx.now() - notesDays * daySeconds;
    const states = await selectNotesToForget(ctx.db, ctx.businessId, before, most.forgotten);
    const columns = { notes: null, reason: null };
    const change = { action: 'update' as const, columns, fields: Object.keys(columns) };
    await changeMany(
      ctx,
      states.map((state) => ({ state, change })),
      origin,
    );
  }
  if (patientsDays !== null) {
    await forgetPatients(ctx, ctx.now() - patientsDays * daySeconds, origin, places, most);
  }
}

/** Goes on where the run before ended, and at the end of the patients begins anew with the next run. */
async function forgetPatients(
  ctx: Context,
  before: number,
  origin: Origin,
  places: PatientPlaces,
  most: Readonly<Record<keyof typeof bounds, number>>,
): Promise<void> {
  let [looked, forgotten] = [0, 0];
  while (looked < most.patients) {
    const after = places.get(ctx.businessId) ?? { id: '', createdAt: 0 };
    const found = await selectOldPatients(ctx.db, ctx.businessId, before, after, most.patientsAtOnce);
    looked += found.length;
    for (const { id, createdAt, isUnused } of found) {
      if (isUnused && forgotten === most.forgotten) return;
      // Before it is erased: one who cannot be erased keeps nobody else from it.
      places.set(ctx.businessId, { id, createdAt });
      if (!isUnused) continue;
      await eraseUnused(ctx, id, before, origin);
      forgotten += 1;
    }
    if (found.length < most.patientsAtOnce) {
      places.delete(ctx.businessId);
      return;
    }
  }
}
