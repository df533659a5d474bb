import {
  type ConsentRow,
  insertConsent,
  selectConsents,
  selectExport,
  selectNotesToForget,
  selectPatientsToForget,
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
export async function noteConsent(
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

/** What one run forgets of a business at the most: the next one goes on. */
const maxForgotten = 200;

/**
 * Forgets what each business has no use for any more, by its setting `retention`: notes of appointments, and patients,
 * who are erased. A failure is reported, and keeps no other business from it.
 */
export async function forgetOld(runtime: Runtime): Promise<void> {
  for (const { id } of await selectBusinesses(runtime.db)) {
    const ctx = callerContext(runtime, {
      businessId: id,
      actor: { kind: 'system', id: 'retention' },
      scopes: new Set(),
    });
    await forgetOldOf(ctx).catch((error: unknown) => runtime.telemetry.jobFailed('retention', error));
  }
}

async function forgetOldOf(ctx: Context): Promise<void> {
  const { notesDays, patientsDays } = (await ctx.catalog.business(ctx.businessId)).settings.retention;
  const origin: Origin = { role: 'system', onBehalfOf: null, remark: null };
  if (notesDays !== null) {
    const before = ctx.now() - notesDays * daySeconds;
    const states = await selectNotesToForget(ctx.db, ctx.businessId, before, maxForgotten);
    const change = { action: 'update', columns: { notes: null, reason: null }, fields: ['notes', 'reason'] };
    await changeMany(
      ctx,
      states.map((state) => ({ state, change })),
      origin,
    );
  }
  if (patientsDays !== null) {
    const before = ctx.now() - patientsDays * daySeconds;
    const ids = await selectPatientsToForget(ctx.db, ctx.businessId, before, maxForgotten);
    for (const patientId of ids) await eraseUnused(ctx, patientId, before, origin);
  }
}

async function idOf(ctx: Context, id: string, isPartnerId: boolean): Promise<string> {
  const patientId = await selectPatientId(ctx.db, ctx.businessId, id, isPartnerId);
  if (patientId === undefined) throw new DomainError('PATIENTS_NOT_FOUND');
  return patientId;
}
