import type { EntityReference } from '../../contract/appointment-fields.ts';
import { hasQueue } from '../../db/queue.ts';
import { doctorNamed } from '../appointments/place.ts';
import type { BusinessEntry } from '../catalog.ts';
import type { Context } from '../context.ts';

/**
 * Our id of the doctor of a queue; also of one who has been deleted, named by our id, on a day of which somebody has a place
 * there: those who wait are seen all the same (decision D6). Undefined for whom this business does not have.
 */
export async function doctorOfQueue(
  ctx: Context,
  business: BusinessEntry,
  named: EntityReference,
  day: { readonly clinicId: string; readonly date: string },
): Promise<string | undefined> {
  const doctor = doctorNamed(business, named);
  if (doctor !== undefined || named.id === undefined) return doctor?.id;
  return (await hasQueue(ctx.db, ctx.businessId, { ...day, doctorId: named.id })) ? named.id : undefined;
}
