import { selectProfilesByMobile } from '../db/directory.ts';
import { readAsMany } from '../../postgres/bounded-rows.ts';
import type { PatientProfile } from '../domain.ts';
import type { Context } from '../../runtime/context.ts';

/** The most that a number answers, and fewer where they are large. */
const maxOfMobile = 1_000;

/** Everybody of exactly one of these numbers in E.164, newest first; archived patients are left out. */
export async function listProfilesByMobile(ctx: Context, mobiles: readonly string[]): Promise<PatientProfile[]> {
  return readAsMany(maxOfMobile, (limit) => selectProfilesByMobile(ctx.db, ctx.businessId, mobiles, limit));
}
