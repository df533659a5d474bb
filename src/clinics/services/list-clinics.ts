import { selectClinics } from '../db/clinics.ts';
import type { Clinic } from '../domain/clinic.ts';
import type { Context } from '../../runtime/context.ts';

/** The clinics of the business, oldest first. */
export async function listClinics(ctx: Context): Promise<Clinic[]> {
  const clinics = await selectClinics(ctx.db, ctx.businessId);
  return clinics.filter(({ id }) => ctx.visible.clinicIds?.has(id) ?? true);
}
