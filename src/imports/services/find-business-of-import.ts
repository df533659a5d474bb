import type { Runtime } from '../../runtime/context.ts';
import { selectBusinessOfImport } from '../db/imports.ts';

/** The business whose import it is. @throws Error for an import that nobody has */
export async function findBusinessOfImport({ db }: Runtime, importId: string): Promise<string> {
  const businessId = await selectBusinessOfImport(db, importId);
  if (businessId === undefined) throw new Error(`There is no import ${importId}.`);
  return businessId;
}
