import { DomainError } from '../../kernel/errors.ts';
import type { Context } from '../../runtime/context.ts';
import { selectImport } from '../db/imports.ts';
import type { Import } from '../domain/import.ts';

/** @throws DomainError NOT_FOUND */
export async function findImport(ctx: Context, importId: string): Promise<Import> {
  const found = await selectImport(ctx.db, ctx.businessId, importId);
  if (found === undefined) throw new DomainError('NOT_FOUND', 'No import of this business has this id.');
  return found;
}
