import { selectDoctors } from '../db/doctors.ts';
import type { Doctor } from '../domain/doctor.ts';
import type { Context } from '../../runtime/context.ts';
import { atVisibleClinics } from './get-doctor.ts';

/** The doctors of the business, oldest first. */
export async function listDoctors(ctx: Context): Promise<Doctor[]> {
  return (await selectDoctors(ctx.db, ctx.businessId)).map((doctor) => atVisibleClinics(ctx, doctor));
}
