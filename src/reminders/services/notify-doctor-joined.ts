import { isLive } from '../../calendar/status.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Context } from '../../runtime/context.ts';
import type { AppointmentReference } from '../../appointments/services/apply-change.ts';
import { writeBareEvent } from './write-bare-event.ts';

/**
 * Notifies subscribers that the doctor has joined the video call of an appointment, each time that they join. Whatever
 * its mode: an appointment at the clinic may turn into a call.
 * @throws DomainError APPOINTMENT_NOT_FOUND, STATUS_CHANGE_NOT_ALLOWED for one that is over
 */
export async function notifyDoctorJoined(ctx: Context, reference: AppointmentReference): Promise<void> {
  await writeBareEvent(ctx, reference, ({ status }) => {
    if (!isLive(status)) throw new DomainError('STATUS_CHANGE_NOT_ALLOWED', 'This appointment is over.', { status });
    return { event: 'appointment.tele.dr_joined', addsVideo: true };
  });
}
