import { listPatients } from '../db/directory.ts';
import type { PatientBrief } from '../domain.ts';
import type { ProfilePage } from '../contract/directory-queries.ts';
import type { Context } from '../../runtime/context.ts';
import type { ProfilePageEnds } from './profile-page-ends.ts';

/**
 * The patients of a page in the order in which they were added, and one more where there is another page. A page goes
 * on after the end of the one before it where this process has read that: as quick however far, and nobody is passed
 * over because somebody before was archived meanwhile. Else it begins after as many patients as the pages before it
 * have.
 */
export async function listProfiles(ctx: Context, page: ProfilePage, ends: ProfilePageEnds): Promise<PatientBrief[]> {
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
