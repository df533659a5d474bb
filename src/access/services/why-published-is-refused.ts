import { selectBusinesses } from '../db/businesses.ts';
import type { Runtime } from '../../runtime/context.ts';

/**
 * Why what the documentation prints does not log in; null where it does. A proxy that adds no header is not told from
 * a program on this machine: beside a business of somebody's own the demo is not what people try.
 * @param businessId of the demo
 */
export async function whyPublishedIsRefused(
  { db }: Pick<Runtime, 'db'>,
  businessId: string,
  isFromThisMachine: boolean,
): Promise<string | null> {
  if (!isFromThisMachine) return "accepted from the server's own machine, without a proxy";
  const businesses = await selectBusinesses(db);
  return businesses.some(({ id }) => id !== businessId) ? 'accepted while there is no business but the demo' : null;
}
