import { placeInQueue } from '../db/queue-changes.ts';
import { waitingStatus } from '../../calendar/status.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Origin } from '../../appointments/domain/origin.ts';
import { type AppointmentReference, applyChange } from '../../appointments/services/apply-change.ts';
import type { Context } from '../../runtime/context.ts';

/**
 * Moves a waiting patient behind so many of the others who wait, or behind all of them for null; where no other waits,
 * behind the next patient who is expected. The patient does not count as called any more.
 * @returns our id of the appointment
 * @throws DomainError APPOINTMENT_NOT_FOUND, STATUS_CHANGE_NOT_ALLOWED for a patient who does not wait
 */
export async function skipPatient(
  ctx: Context,
  reference: AppointmentReference,
  places: number | null,
  origin: Origin,
): Promise<string> {
  const { before } = await applyChange(ctx, reference, origin, ({ status, calledAt }) => {
    if (status !== waitingStatus)
      throw new DomainError('STATUS_CHANGE_NOT_ALLOWED', 'Only a patient who waits can be skipped.', { status });
    const columns = calledAt === null ? {} : { called_at: null };
    // The place itself is found out under the lock.
    return { action: 'skip', columns, write: (request) => placeInQueue(ctx.db, request, { kind: 'skip', places }) };
  });
  return before.id;
}
