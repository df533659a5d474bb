import { selectProfiles } from '../db/directory.ts';
import type { Queryable } from '../../postgres/database.ts';
import { DomainError } from '../../kernel/errors.ts';
import { profileAnswer } from '../contract/directory-answers.ts';
import type { Context } from '../../runtime/context.ts';

/** As `GET /profiles/v1/patient/{oid}` shows a patient. @throws DomainError PATIENTS_NOT_FOUND */
export async function getProfile(ctx: Context, db: Queryable, id: string): Promise<object> {
  const [profile] = await selectProfiles(db, ctx.businessId, [id]);
  if (profile === undefined) throw new DomainError('PATIENTS_NOT_FOUND');
  return profileAnswer(profile, ctx.businessId);
}
