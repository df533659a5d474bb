import type { IdReferences } from '../contract/references.ts';
import { updateClinic } from '../db/clinics.ts';
import type { NamedBy } from '../db/assignments.ts';
import type { ClinicValues } from '../domain/clinic.ts';
import { changeCatalog } from '../../runtime/change-catalog.ts';
import type { Context } from '../../runtime/context.ts';
import { assignDoctors, checkClinicPartnerId } from './add-clinic.ts';
import { getClinic } from './get-clinic.ts';

/**
 * Overwrites the values that the changes name, adds doctors to those assigned, and answers our id.
 * @throws DomainError CLINIC_NOT_FOUND; INVALID_REQUEST_PARAMETERS as addClinic
 */
export async function changeClinic(
  ctx: Context,
  named: string,
  namedBy: NamedBy,
  changes: Partial<ClinicValues>,
  doctors: IdReferences,
): Promise<string> {
  if (Object.keys(changes).length === 0 && doctors.ids.length === 0) return (await getClinic(ctx, named, namedBy)).id;
  return changeCatalog(ctx, async (tx) => {
    const clinic = await getClinic(ctx, named, namedBy, tx);
    const values = { ...clinic, ...changes };
    await checkClinicPartnerId(ctx, tx, clinic.id, values.partnerId);
    await updateClinic(tx, ctx.businessId, clinic.id, values);
    await assignDoctors(ctx, tx, clinic.id, doctors);
    return clinic.id;
  });
}
