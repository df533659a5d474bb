import {
  type PatientSearch,
  searchPatients,
  selectProfileByPartnerId,
  selectProfiles,
  selectProfilesByMobile,
} from '../db/directory.ts';
import type { Queryable } from '../../postgres/database.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { PatientBrief, PatientProfile } from '../domain.ts';
import { profileAnswer } from '../contract/directory-answers.ts';
import type { Context } from '../../runtime/context.ts';

/** As `GET /profiles/v1/patient/{oid}` shows a patient. @throws DomainError PATIENTS_NOT_FOUND */
export async function getProfile(ctx: Context, db: Queryable, id: string): Promise<object> {
  const [profile] = await selectProfiles(db, ctx.businessId, [id]);
  if (profile === undefined) throw new DomainError('PATIENTS_NOT_FOUND');
  return profileAnswer(profile, ctx.businessId);
}

/** The patient of a username, archived or not. @throws DomainError PATIENTS_NOT_FOUND */
export async function getProfileByUsername(ctx: Context, username: string): Promise<PatientProfile> {
  const profile = await selectProfileByPartnerId(ctx.db, ctx.businessId, username);
  if (profile === undefined) throw new DomainError('PATIENTS_NOT_FOUND');
  return profile;
}

/**
 * The patients of the ids, archived or not, in the order of the ids; each once, also where two ids lead to one patient.
 */
export async function listProfilesById(ctx: Context, ids: readonly string[]): Promise<PatientProfile[]> {
  const profiles = await selectProfiles(ctx.db, ctx.businessId, ids);
  return [...new Map(profiles.map((profile) => [profile.id, profile])).values()];
}

/** The most that a number answers. */
const maxOfMobile = 1_000;

/** Everybody of exactly one of these numbers in E.164, newest first; archived patients are left out. */
export async function listProfilesByMobile(ctx: Context, mobiles: readonly string[]): Promise<PatientProfile[]> {
  return selectProfilesByMobile(ctx.db, ctx.businessId, mobiles, maxOfMobile);
}

/**
 * Patients whom a text finds by name, username or number, in the order of what was found; archived ones are left out.
 */
export async function searchProfiles(ctx: Context, search: PatientSearch, limit: number): Promise<PatientBrief[]> {
  return searchPatients(ctx.db, ctx.businessId, search, limit);
}
