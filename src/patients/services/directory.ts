import { LRUCache } from 'lru-cache';
import {
  archivePatient as storeArchival,
  listPatients,
  type PatientSearch,
  searchPatients,
  selectProfileByPartnerId,
  selectProfiles,
  selectProfilesByMobile,
} from '../db/directory.ts';
import { lockPatient, selectPatientId } from '../db/patients.ts';
import type { Queryable } from '../../postgres/database.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { PatientBrief, PatientProfile } from '../domain.ts';
import { profileAnswer } from '../contract/directory-answers.ts';
import type { ProfilePage } from '../contract/directory-queries.ts';
import type { Context } from '../../runtime/context.ts';
import { requireMatch } from '../../runtime/precondition.ts';

/** As `GET /profiles/v1/patient/{oid}` shows a patient. @throws DomainError PATIENTS_NOT_FOUND */
export async function shownProfile(ctx: Context, db: Queryable, id: string): Promise<object> {
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
export async function findProfiles(ctx: Context, ids: readonly string[]): Promise<PatientProfile[]> {
  const profiles = await selectProfiles(ctx.db, ctx.businessId, ids);
  return [...new Map(profiles.map((profile) => [profile.id, profile])).values()];
}

/** The most that a number answers. */
const maxOfMobile = 1_000;

/** Everybody of exactly one of these numbers in E.164, newest first; archived patients are left out. */
export async function findProfilesByMobile(ctx: Context, mobiles: readonly string[]): Promise<PatientProfile[]> {
  return selectProfilesByMobile(ctx.db, ctx.businessId, mobiles, maxOfMobile);
}

/**
 * Patients whom a text finds by name, username or number, in the order of what was found; archived ones are left out.
 */
export async function searchProfiles(ctx: Context, search: PatientSearch, limit: number): Promise<PatientBrief[]> {
  return searchPatients(ctx.db, ctx.businessId, search, limit);
}

/** Of the pages whose ends this process remembers. */
const maxPageEnds = 2_000;

/** The last patient of pages that were read and have another after them. */
type PageEnds = LRUCache<string, string>;

export function createPageEnds(): PageEnds {
  return new LRUCache({ max: maxPageEnds });
}

/**
 * The patients of a page in the order in which they were added, and one more where there is another page. A page goes
 * on after the end of the one before it where this process has read that: as quick however far, and nobody is passed
 * over because somebody before was archived meanwhile. Else it begins after as many patients as the pages before it
 * have.
 */
export async function listProfiles(ctx: Context, page: ProfilePage, ends: PageEnds): Promise<PatientBrief[]> {
  const { number, size, since, withArchived } = page;
  const nameOf = (each: number): string => JSON.stringify([ctx.businessId, since, withArchived, size, each]);
  const afterId = ends.get(nameOf(number - 1));
  const profiles = await listPatients(ctx.db, ctx.businessId, {
    since,
    withArchived,
    afterId,
    skipped: (number - 1) * size,
    limit: size + 1,
  });
  const last = profiles.at(size - 1);
  if (last !== undefined && profiles.length > size) ends.set(nameOf(number), last.id);
  return profiles;
}

/** Takes a patient out of lists and searches; an archived patient stays so. @throws DomainError PATIENTS_NOT_FOUND */
export async function archivePatient(ctx: Context, id: string): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const patientId = await selectPatientId(tx, ctx.businessId, id, false);
    if (patientId === undefined) throw new DomainError('PATIENTS_NOT_FOUND');
    if (ctx.ifMatch !== undefined) {
      await lockPatient(tx, ctx.businessId, patientId);
      requireMatch(ctx, await shownProfile(ctx, tx, patientId));
    }
    await storeArchival(tx, ctx.businessId, patientId, ctx.now());
  });
}
