import { selectProfiles } from '../db/directory.ts';
import type { PatientProfile } from '../domain.ts';
import type { Context } from '../../runtime/context.ts';

/**
 * The patients of the ids, archived or not, in the order of the ids; each once, also where two ids lead to one patient.
 */
export async function listProfilesById(ctx: Context, ids: readonly string[]): Promise<PatientProfile[]> {
  const profiles = await selectProfiles(ctx.db, ctx.businessId, ids);
  return [...new Map(profiles.map((profile) => [profile.id, profile])).values()];
}
