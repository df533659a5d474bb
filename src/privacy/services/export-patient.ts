import { selectExport } from '../db/privacy.ts';
import type { Context } from '../../runtime/context.ts';
import { requirePatientId } from '../../patients/services/require-patient-id.ts';

/** Our id of the patient, and a JSON text of all that is kept of them. @throws DomainError PATIENTS_NOT_FOUND */
export async function exportPatient(
  ctx: Context,
  id: string,
  isPartnerId: boolean,
): Promise<{ readonly patientId: string; readonly document: string }> {
  const patientId = await requirePatientId(ctx, id, isPartnerId);
  return { patientId, document: await selectExport(ctx.db, ctx.businessId, patientId) };
}
