import { beginErasure } from '../db/erasure.ts';
import { requirePatientId } from '../../patients/services/require-patient-id.ts';
import { isLive } from '../../calendar/status.ts';
import type { Origin } from '../../appointments/domain/origin.ts';
import type { Context } from '../../runtime/context.ts';
import { maxDecisions, retryWhileStale } from '../../runtime/retry-while-stale.ts';
import { newErasure } from './new-erasure.ts';
import { carryOutErasure } from './carry-out-erasure.ts';

interface Erasure {
  readonly patientId: string;
  /** How many appointments the patient has, which all stay. */
  readonly appointments: number;
  /** Of them, those that still hold a place in the calendar. */
  readonly live: number;
}

/**
 * Removes a patient's names, numbers, notes and metas everywhere, for good. The patient leaves lists and searches and
 * can no longer be booked; the appointments stay. A repeat changes nothing more. The sweep finishes an erasure that a
 * crash interrupted.
 * @throws DomainError PATIENTS_NOT_FOUND
 */
export async function erasePersonalData(
  ctx: Context,
  id: string,
  isPartnerId: boolean,
  origin: Origin,
): Promise<Erasure> {
  const erasure = await retryWhileStale(maxDecisions.change, async () => {
    const patientId = await requirePatientId(ctx, id, isPartnerId);
    const columns = newErasure(ctx, patientId, false, origin);
    return (await beginErasure(ctx.db, columns, ctx.now())) ? columns : undefined;
  });
  const states = await carryOutErasure(ctx, erasure);
  const live = states.filter(({ status }) => isLive(status)).length;
  return { patientId: erasure.subject_id, appointments: states.length, live };
}
