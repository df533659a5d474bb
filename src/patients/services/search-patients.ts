import { selectPatientsByMobile } from '../db/patients.ts';
import { readAsMany } from '../../postgres/bounded-rows.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Patient } from '../domain.ts';
import type { Context } from '../../runtime/context.ts';

/** The most that one search answers, and fewer where they are large. */
const maxFound = 1_000;

/**
 * Every patient of exactly one of these numbers, newest first.
 * @param mobiles E.164
 * @throws DomainError PATIENTS_NOT_FOUND when there is none
 */
export async function searchPatients(ctx: Context, mobiles: readonly string[]): Promise<Patient[]> {
  const patients = await readAsMany(maxFound, (limit) =>
    selectPatientsByMobile(ctx.db, ctx.businessId, mobiles, limit),
  );
  if (patients.length === 0) throw new DomainError('PATIENTS_NOT_FOUND');
  return patients;
}
