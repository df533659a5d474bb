import { type ConsentRow, selectConsents } from '../db/privacy.ts';
import type { Context } from '../../runtime/context.ts';
import { requirePatientId } from '../../patients/services/require-patient-id.ts';

const maxConsents = 1_000;

/** What a patient has said, the newest first. @throws DomainError PATIENTS_NOT_FOUND */
export async function listConsents(
  ctx: Context,
  id: string,
  isPartnerId: boolean,
): Promise<{ readonly patientId: string; readonly consents: readonly ConsentRow[] }> {
  const patientId = await requirePatientId(ctx, id, isPartnerId);
  return { patientId, consents: await selectConsents(ctx.db, ctx.businessId, patientId, maxConsents) };
}
