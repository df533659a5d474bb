import type { EntityReference } from '../../kernel/entity-reference.ts';
import { callNext as writeCall } from '../db/queue-changes.ts';
import { announceChange } from '../../runtime/announce-change.ts';
import type { Origin } from '../../appointments/domain/origin.ts';
import { recordOf } from '../../appointments/services/change-request.ts';
import { clinicNamed, doctorNamed, unknownClinicOrDoctor } from '../../runtime/doctor-at-clinic.ts';
import type { Context } from '../../runtime/context.ts';
import { maxDecisions, retryWhileStale } from '../../runtime/retry-while-stale.ts';
import { findQueue } from './find-queue.ts';

interface QueueToCall {
  readonly clinic: EntityReference;
  readonly doctor: EntityReference;
  /** YYYY-MM-DD; undefined for the day of practice that goes on. */
  readonly date: string | undefined;
}

/**
 * Calls the first patient in a doctor's queue who waits and is not called at present. However many desks do so at once,
 * each calls another patient. A repeat under one Idempotency-Key answers the same patient, also when nobody knows how
 * the first call ended (rule B8).
 * @returns the id of the appointment; null where nobody waits
 * @throws DomainError INVALID_REQUEST_PARAMETERS (unknown ids)
 */
export async function callNext(ctx: Context, queue: QueueToCall, origin: Origin): Promise<string | null> {
  // Looked up before the lock, which is that of the doctor whom the request names.
  const business = await ctx.catalog.business(ctx.businessId);
  const clinic = clinicNamed(business, queue.clinic);
  const found = clinic && (await findQueue(ctx, business, clinic, queue.doctor, queue.date));
  if (found === undefined)
    throw unknownClinicOrDoctor(queue, {
      clinic,
      doctor: clinic === undefined ? doctorNamed(business, queue.doctor) : undefined,
    });
  const { doctorId, clinicId, date } = found;
  return retryWhileStale(maxDecisions.change, async () => {
    const request = { ...recordOf(ctx, origin), action: 'call', doctor_ids: [doctorId] } as const;
    const { outcome, appointment_id: id } = await writeCall(ctx.db, request, clinicId, date);
    // The try that is repeated may have ended before it announced the call.
    if (outcome === 'CHANGED' || outcome === 'REPEATED') announceChange(ctx, [doctorId]);
    return outcome === 'STALE' ? undefined : id;
  });
}
