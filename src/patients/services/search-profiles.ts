import { type PatientSearch, searchPatients } from '../db/directory.ts';
import type { PatientBrief } from '../domain.ts';
import type { Context } from '../../runtime/context.ts';

/**
 * Patients whom a text finds by name, username or number, in the order of what was found; archived ones are left out.
 */
export async function searchProfiles(ctx: Context, search: PatientSearch, limit: number): Promise<PatientBrief[]> {
  return searchPatients(ctx.db, ctx.businessId, search, limit);
}
