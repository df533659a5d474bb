import { expectedStatuses, type Status } from '../../calendar/status.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Context } from '../../runtime/context.ts';
import type { AppointmentReference } from '../../appointments/services/apply-change.ts';
import { writeBareEvent } from './write-bare-event.ts';

/**
 * Asks subscribers to remind the patient now.
 * @throws DomainError APPOINTMENT_NOT_FOUND, STATUS_CHANGE_NOT_ALLOWED for a patient who is not expected, or a start
 * that is past
 */
export async function remind(ctx: Context, reference: AppointmentReference): Promise<void> {
  await writeBareEvent(ctx, reference, ({ status, startAt }) => {
    if (!(expectedStatuses as readonly Status[]).includes(status) || startAt <= ctx.now()) {
      throw new DomainError('STATUS_CHANGE_NOT_ALLOWED', 'Only a patient who is still expected can be reminded.', {
        status,
      });
    }
    return { event: null, addsVideo: false };
  });
}
