import { archivePatient } from '../db/directory.ts';
import { lockPatient, selectPatientId } from '../db/patients.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Context } from '../../runtime/context.ts';
import { requireMatch } from '../../runtime/precondition.ts';
import { getProfile } from './get-profile.ts';

/** Takes a patient out of lists and searches; an archived patient stays so. @throws DomainError PATIENTS_NOT_FOUND */
export async function archiveProfile(ctx: Context, id: string): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const patientId = await selectPatientId(tx, ctx.businessId, id, false);
    if (patientId === undefined) throw new DomainError('PATIENTS_NOT_FOUND');
    await lockPatient(tx, ctx.businessId, patientId);
    if (ctx.ifMatch !== undefined) requireMatch(ctx, await getProfile(ctx, tx, patientId), 'patients:read');
    await archivePatient(tx, ctx.businessId, patientId, ctx.now());
  });
}
