import { selectPatientsByMobile } from '../db/patients.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Patient } from '../domain.ts';
import type { Context } from '../../runtime/context.ts';

/** The most that one search answers. */
const maxFound = 1_000;

/**
 * Every patient of exactly one of these numbers, newest first.
 * @param mobiles E.164
 * @throws DomainError PATIENTS_NOT_FOUND when there is none
 */
export async function searchPatients(ctx: Context, mobiles: readonly string[]): Promise<Patient[]> {
  const patients = await selectPatientsByMobile(ctx.db, ctx.businessId, mobiles, maxFound);
  if (patients.length === 0) throw new DomainError('PATIENTS_NOT_FOUND');
  return patients;
}
