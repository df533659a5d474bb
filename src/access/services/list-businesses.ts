import { selectBusinesses } from '../db/businesses.ts';
import type { Runtime } from '../../runtime/context.ts';

export async function listBusinesses(
  runtime: Runtime,
): Promise<readonly { readonly id: string; readonly name: string }[]> {
  return selectBusinesses(runtime.db);
}
