import {
  type ConsentRow,
  insertConsent,
  selectConsents,
  selectExport,
  selectNotesToForget,
  type PatientPlace,
  selectOldPatients,
} from './db/privacy.ts';
import { selectBusinesses } from '../access/db/businesses.ts';
import { changeMany } from '../appointments/services/change-many.ts';
import { eraseUnused } from '../erasure/services.ts';
import { daySeconds } from '../kernel/time.ts';
import type { Origin } from '../appointments/services/change-request.ts';
import { DomainError } from '../kernel/errors.ts';
import { selectPatientId } from '../patients/db/patients.ts';
import { idsToGive } from '../runtime/change-catalog.ts';
import { callerContext, type Context, type Runtime } from '../runtime/context.ts';

/** Our id of the patient, and a JSON text of all that is kept of them. @throws DomainError PATIENTS_NOT_FOUND */
export async function exportPatient(
  ctx: Context,
  id: string,
  isPartnerId: boolean,
): Promise<{ readonly patientId: string; readonly document: string }> {
  const patientId = await idOf(ctx, id, isPartnerId);
  return { patientId, document: await selectExport(ctx.db, ctx.businessId, patientId) };
}

interface Said {
  readonly purpose: string;
  readonly given: boolean;
  /** Epoch seconds; undefined for now. */
  readonly at: number | undefined;
}

/** Notes what a patient has agreed to, refused or withdrawn. @throws DomainError PATIENTS_NOT_FOUND */
export async function addConsent(
  ctx: Context,
  id: string,
  isPartnerId: boolean,
  { purpose, given, at }: Said,
  origin: Origin,
): Promise<ConsentRow> {
  const patientId = await idOf(ctx, id, isPartnerId);
  const [consentId = ''] = idsToGive(ctx, 'consent', 1);
  const consent = {
    id: consentId,
    purpose,
    given,
    at: at ?? ctx.now(),
    recordedAt: ctx.now(),
    actorId: ctx.actor.id,
    role: origin.role,
    onBehalfOf: origin.onBehalfOf,
  };
  await insertConsent(ctx.db, ctx.businessId, patientId, { ...consent, actorKind: ctx.actor.kind });
  return consent;
}

const maxConsents = 1_000;

/** What a patient has said, the newest first. @throws DomainError PATIENTS_NOT_FOUND */
export async function listConsents(
  ctx: Context,
  id: string,
  isPartnerId: boolean,
): Promise<{ readonly patientId: string; readonly consents: readonly ConsentRow[] }> {
  const patientId = await idOf(ctx, id, isPartnerId);
  return { patientId, consents: await selectConsents(ctx.db, ctx.businessId, patientId, maxConsents) };
}

/** What one run forgets of a business at the most, of each kind, and looks at: the next one goes on. */
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
  places: PatientPlaces = new Map(),
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
    const change = { action: 'update', columns: { notes: null, reason: null }, fields: ['notes', 'reason'] };
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

async function idOf(ctx: Context, id: string, isPartnerId: boolean): Promise<string> {
  const patientId = await selectPatientId(ctx.db, ctx.businessId, id, isPartnerId);
  if (patientId === undefined) throw new DomainError('PATIENTS_NOT_FOUND');
  return patientId;
}
