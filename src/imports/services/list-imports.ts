import type { Context } from '../../runtime/context.ts';
import { type Import, selectImports } from '../db/imports.ts';

const maxImports = 100;

/** The imports that have begun, the newest first. */
export async function listImports(ctx: Context): Promise<Import[]> {
  return selectImports(ctx.db, ctx.businessId, maxImports);
}
