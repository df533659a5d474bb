import { patientAnswer } from '../contract/patient-answer.ts';
import { selectPatient } from '../db/patients.ts';
import type { Queryable } from '../../postgres/database.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Context } from '../../runtime/context.ts';
import { loadPatientBodyContext } from './body-context.ts';

/** As `GET /dr/v1/patient/{patient_id}` shows a patient. @throws DomainError PATIENTS_NOT_FOUND */
export async function getPatient(
  ctx: Context,
  db: Queryable,
  id: string,
  isPartnerId = false,
): Promise<Readonly<Record<string, unknown>>> {
  const patient = await selectPatient(db, ctx.businessId, id, isPartnerId);
  if (patient === undefined) throw new DomainError('PATIENTS_NOT_FOUND');
  return patientAnswer(patient, (await loadPatientBodyContext(ctx)).today);
}
