import type { EntityReference } from '../../kernel/entity-reference.ts';
import { insertNotice, insertPracticeEvent, hasNotice } from '../db/notices.ts';
import { isLive, type Status } from '../../calendar/status.ts';
import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { DomainError } from '../../kernel/errors.ts';
import { idsToGive } from '../../runtime/change-catalog.ts';
import type { Context } from '../../runtime/context.ts';
import { maxDecisions, retryWhileStale } from '../../runtime/retry-while-stale.ts';
import { type AppointmentReference, loadState } from '../../appointments/services/change.ts';
import { resolveDoctorAtClinic } from '../../runtime/doctor-at-clinic.ts';

/**
 * Notifies subscribers that the doctor has joined the video call of an appointment, each time that they join. Whatever
 * its mode: an appointment at the clinic may turn into a call.
 * @throws DomainError APPOINTMENT_NOT_FOUND, STATUS_CHANGE_NOT_ALLOWED for one that is over
 */
export async function tellDoctorJoined(ctx: Context, reference: AppointmentReference): Promise<void> {
  await notify(ctx, reference, ({ status }) => {
    if (!isLive(status)) throw new DomainError('STATUS_CHANGE_NOT_ALLOWED', 'This appointment is over.', { status });
    return 'appointment.tele.dr_joined';
  });
}

/** The statuses of patients who are expected. */
const remindable: readonly Status[] = ['BK', 'RV', 'IN'];

/**
 * Asks subscribers to remind the patient now.
 * @throws DomainError APPOINTMENT_NOT_FOUND, STATUS_CHANGE_NOT_ALLOWED for a patient who is not expected, or a start that is past
 */
export async function remind(ctx: Context, reference: AppointmentReference): Promise<void> {
  await notify(ctx, reference, ({ status, startAt, followUpOf }) => {
    if (!remindable.includes(status) || startAt <= ctx.now()) {
      throw new DomainError('STATUS_CHANGE_NOT_ALLOWED', 'Only a patient who is still expected can be reminded.', {
        status,
      });
    }
    return followUpOf === null ? 'appointment.reminder_instant' : 'appointment.followup_reminder_instant';
  });
}

/** @param decide names the event, or throws */
async function notify(
  ctx: Context,
  reference: AppointmentReference,
  decide: (state: AppointmentState) => string,
): Promise<void> {
  const [eventId = ''] = idsToGive(ctx, 'event', 1);
  const doctorOfNotice = await retryWhileStale(maxDecisions.change, async () => {
    const state = await loadState(ctx, reference);
    const { id: appointmentId, version, doctorId } = state;
    if (ctx.mayExist === true && (await hasNotice(ctx.db, ctx.businessId, appointmentId, eventId))) return doctorId;
    const event = decide(state);
    const isCurrent = await insertNotice(ctx.db, { ...origin(ctx), appointmentId, version, event, eventId });
    return isCurrent ? doctorId : undefined;
  });
  ctx.changes.announce(ctx.businessId, [doctorOfNotice]);
}

/**
 * Notifies subscribers that a doctor begins to practise at a clinic, each time that it is called.
 * @throws DomainError INVALID_REQUEST_PARAMETERS (unknown ids)
 */
export async function startPractice(
  ctx: Context,
  named: { readonly doctor: EntityReference; readonly clinic: EntityReference },
): Promise<void> {
  const found = resolveDoctorAtClinic(await ctx.catalog.business(ctx.businessId), named);
  if (found instanceof DomainError) throw found;
  const { doctorId, clinic } = found;
  const [eventId = ''] = idsToGive(ctx, 'event', 1);
  await insertPracticeEvent(ctx.db, {
    ...origin(ctx),
    event: 'schedule.start_practice',
    eventId,
    doctorId,
    clinicId: clinic.id,
  });
  ctx.changes.announce(ctx.businessId, [doctorId]);
}

function origin(ctx: Context): { readonly businessId: string; readonly clientId: string; readonly now: number } {
  return { businessId: ctx.businessId, clientId: ctx.actor.id, now: ctx.now() };
}
