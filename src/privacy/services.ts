import { type ConsentRow, insertConsent, selectConsents, selectExport } from './db/privacy.ts';
import type { Origin } from '../appointments/services/change-request.ts';
import { DomainError } from '../kernel/errors.ts';
import { selectPatientId } from '../patients/db/patients.ts';
import { idsToGive } from '../runtime/change-catalog.ts';
import type { Context } from '../runtime/context.ts';

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

async function idOf(ctx: Context, id: string, isPartnerId: boolean): Promise<string> {
  const patientId = await selectPatientId(ctx.db, ctx.businessId, id, isPartnerId);
  if (patientId === undefined) throw new DomainError('PATIENTS_NOT_FOUND');
  return patientId;
}
