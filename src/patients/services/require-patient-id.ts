import { DomainError } from '../../kernel/errors.ts';
import { selectPatientId } from '../db/patients.ts';
import type { Context } from '../../runtime/context.ts';

/** Our id of a patient who is named by ours or the partner's. @throws DomainError PATIENTS_NOT_FOUND */
export async function requirePatientId(ctx: Context, id: string, isPartnerId: boolean): Promise<string> {
  const patientId = await selectPatientId(ctx.db, ctx.businessId, id, isPartnerId);
  if (patientId === undefined) throw new DomainError('PATIENTS_NOT_FOUND');
  return patientId;
}
