import type { ServiceChanges } from '../domain/service.ts';
import { selectService, updateService } from '../db/services.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Service } from '../../calendar/schedule.ts';
import { type ChangedHours, changeHours, type HoursRequest } from '../../hours/services/change-hours.ts';
import { requireColleague } from '../../hours/services/colleagues.ts';
import type { Context } from '../../runtime/context.ts';

/**
 * Changes a service; archived, it is offered no more and can be brought back. Sessions keep the length of their slots.
 * It does with the appointments that lose their place what is asked.
 * @throws DomainError NOT_FOUND; INVALID_REQUEST_PARAMETERS for an unknown colleague; as changeHours
 */
export async function changeService(
  ctx: Context,
  serviceId: string,
  changes: ServiceChanges,
  request: HoursRequest,
): Promise<ChangedHours<Service>> {
  return changeHours(ctx, request, async (db, business) => {
    const service = await selectService(db, ctx.businessId, serviceId);
    if (service === undefined || !business.doctors.has(service.doctorId)) {
      throw new DomainError('NOT_FOUND', 'No service of this business has this id.');
    }
    const colleagueId = requireColleague(business, request.instruction, service.doctorId);
    const changed = { ...service, ...changes };
    return {
      result: changed,
      doctorIds: [service.doctorId],
      colleagueId,
      scheduleAfter: (schedule) => ({
        ...schedule,
        services: schedule.services.map((each) => (each.id === changed.id ? changed : each)),
      }),
      write: async (tx) => updateService(tx, ctx.businessId, changed),
    };
  });
}
