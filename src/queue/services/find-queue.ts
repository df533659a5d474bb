import type { EntityReference } from '../../kernel/entity-reference.ts';
import { hasQueue, type QueueFilter } from '../db/queue.ts';
import { doctorNamed } from '../../runtime/doctor-at-clinic.ts';
import type { BusinessEntry, ClinicEntry } from '../../runtime/catalog.ts';
import type { Context } from '../../runtime/context.ts';

/** One doctor's queue of one day of practice at a clinic. */
type OneQueue = QueueFilter & { readonly doctorId: string };

/**
 * The queue of a doctor, of the present day of practice unless one is named; also of a doctor who has been removed,
 * named by our id, on a day of which somebody has a place there: those who wait are seen all the same (rule D6).
 * Undefined for a doctor that this business does not have.
 */
export async function findQueue(
  ctx: Context,
  business: BusinessEntry,
  clinic: ClinicEntry,
  named: EntityReference,
  date: string | undefined,
): Promise<OneQueue | undefined> {
  const doctor = doctorNamed(business, named);
  const doctorId = doctor?.id ?? named.id;
  const { doctorId: only } = ctx.visible;
  if (doctorId === undefined || (only !== null && doctorId !== only)) return undefined;
  const queue = {
    clinicId: clinic.id,
    doctorId,
    date: date ?? (await ctx.catalog.practiceDate(business, clinic.id, doctorId, ctx.now())),
  };
  return doctor !== undefined || (await hasQueue(ctx.db, ctx.businessId, queue)) ? queue : undefined;
}
