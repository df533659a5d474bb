import type { IdReferences } from '../contract/references.ts';
import { updateDoctor } from '../db/doctors.ts';
import type { NamedBy } from '../db/assignments.ts';
import type { DoctorValues } from '../domain/doctor.ts';
import { changeCatalog } from '../../runtime/change-catalog.ts';
import type { Context } from '../../runtime/context.ts';
import { assignClinics, checkDoctorPartnerId } from './add-doctor.ts';
import { getDoctor } from './get-doctor.ts';

/**
 * Overwrites the values that the changes name, adds clinics to those assigned, and answers our id.
 * @throws DomainError DOCTOR_NOT_FOUND; INVALID_REQUEST_PARAMETERS as addDoctor
 */
export async function changeDoctor(
  ctx: Context,
  named: string,
  namedBy: NamedBy,
  changes: Partial<DoctorValues>,
  clinics: IdReferences,
): Promise<string> {
  if (Object.keys(changes).length === 0 && clinics.ids.length === 0) return (await getDoctor(ctx, named, namedBy)).id;
  return changeCatalog(ctx, async (tx) => {
    const doctor = await getDoctor(ctx, named, namedBy, tx);
    const values = { ...doctor, ...changes };
    await checkDoctorPartnerId(ctx, tx, doctor.id, values.partnerId);
    await updateDoctor(tx, ctx.businessId, doctor.id, values, ctx.now());
    await assignClinics(ctx, tx, doctor.id, clinics);
    return doctor.id;
  });
}
