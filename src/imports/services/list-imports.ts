import type { Context } from '../../runtime/context.ts';
import { selectImports } from '../db/imports.ts';
import type { Import } from '../domain/import.ts';

const maxImports = 100;

/** The imports that have begun, the newest first. */
export async function listImports(ctx: Context): Promise<Import[]> {
  return selectImports(ctx.db, ctx.businessId, maxImports);
}
