import type { EntityReference } from '../../kernel/entity-reference.ts';
import { insertPracticeEvent } from '../db/bare-events.ts';
import { DomainError } from '../../kernel/errors.ts';
import { idsToGive } from '../../runtime/earlier-try.ts';
import type { Context } from '../../runtime/context.ts';
import { resolveDoctorAtClinic } from '../../runtime/doctor-at-clinic.ts';
import { eventOrigin } from './write-bare-event.ts';

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
    ...eventOrigin(ctx),
    event: 'schedule.start_practice',
    eventId,
    doctorId,
    clinicId: clinic.id,
  });
  ctx.wakeUps.announce(ctx.businessId, [doctorId]);
}
