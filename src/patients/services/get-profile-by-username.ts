import { selectProfileByPartnerId } from '../db/directory.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { PatientProfile } from '../domain.ts';
import type { Context } from '../../runtime/context.ts';

/** The patient of a username, archived or not. @throws DomainError PATIENTS_NOT_FOUND */
export async function getProfileByUsername(ctx: Context, username: string): Promise<PatientProfile> {
  const profile = await selectProfileByPartnerId(ctx.db, ctx.businessId, username);
  if (profile === undefined) throw new DomainError('PATIENTS_NOT_FOUND');
  return profile;
}
