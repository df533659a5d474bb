import { waitingStatus } from '../../calendar/status.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Origin } from '../../appointments/domain/origin.ts';
import { instantColumn } from '../../appointments/services/change-request.ts';
import { type AppointmentReference, applyChange } from '../../appointments/services/apply-change.ts';
import type { Context } from '../../runtime/context.ts';

/**
 * Calls a certain patient who waits, or calls the patient once more.
 * @returns our id of the appointment
 * @throws DomainError APPOINTMENT_NOT_FOUND, STATUS_CHANGE_NOT_ALLOWED for one who does not wait
 */
export async function callPatient(ctx: Context, reference: AppointmentReference, origin: Origin): Promise<string> {
  const { before } = await applyChange(ctx, reference, origin, ({ status, calls, calledAt }) => {
    if (status !== waitingStatus)
      throw new DomainError('STATUS_CHANGE_NOT_ALLOWED', 'Only a patient who is checked in can be called.', { status });
    const columns = { calls: calls + 1, called_at: instantColumn(ctx.now()) };
    // One who was skipped is called anew.
    return { action: calledAt === null ? 'call' : 'recall', columns };
  });
  return before.id;
}
