import type { EntityReference } from '../../kernel/entity-reference.ts';
import { type AddServiceBody, changedService, type ChangeServiceBody, newService } from '../contract/services.ts';
import { insertService, selectService, selectServices, updateService } from '../db/services.ts';
import { DomainError, invalidRequest } from '../../kernel/errors.ts';
import type { Service } from '../../calendar/schedule.ts';
import { changeCatalog, findEarlierTry, idsToGive, readBusinessAnew } from '../../runtime/change-catalog.ts';
import { type ChangedHours, changeHours, type HoursRequest } from '../../hours/services/change.ts';
import type { Context } from '../../runtime/context.ts';
import { findDoctor } from '../../runtime/find-clinic-or-doctor.ts';
import { colleagueNamed } from '../../hours/services/colleagues.ts';

/** Archived ones too: what appointments point to is never deleted. */
const maxServicesOfDoctor = 200;

/**
 * Every service of a doctor, archived ones too, oldest first.
 * @throws DomainError DOCTOR_NOT_FOUND
 */
export async function listServices(ctx: Context, doctor: EntityReference): Promise<readonly Service[]> {
  const business = await ctx.catalog.business(ctx.businessId);
  return ctx.catalog.services(business, findDoctor(business, doctor).id);
}

/** @throws DomainError DOCTOR_NOT_FOUND, INVALID_REQUEST_PARAMETERS beyond the number that a doctor may have */
export async function addService(ctx: Context, named: EntityReference, body: AddServiceBody): Promise<Service> {
  const doctor = findDoctor(await readBusinessAnew(ctx), named);
  const [id = ''] = idsToGive(ctx, 'service', 1);
  const service = newService(body, { id, doctorId: doctor.id, createdAt: ctx.now() });
  return changeCatalog(ctx, async (tx) => {
    const earlier = await findEarlierTry(ctx, () => selectService(tx, ctx.businessId, id));
    if (earlier !== undefined) return earlier;
    const existing = await selectServices(tx, ctx.businessId, doctor.id);
    if (existing.length >= maxServicesOfDoctor) {
      throw invalidRequest([
        {
          path: '',
          code: 'too_many',
          message: `a doctor has at most ${maxServicesOfDoctor} services`,
          allowed: { maximum: maxServicesOfDoctor },
        },
      ]);
    }
    await insertService(tx, ctx.businessId, service);
    return service;
  });
}

/**
 * Changes a service; archived, it is offered no more and can be brought back. Sessions keep the length of their slots.
 * It does with the appointments that lose their place what is asked.
 * @throws DomainError NOT_FOUND; INVALID_REQUEST_PARAMETERS for an unknown colleague; as changeHours
 */
export async function changeService(
  ctx: Context,
  serviceId: string,
  body: ChangeServiceBody,
  request: HoursRequest,
): Promise<ChangedHours<Service>> {
  return changeHours(ctx, request, async (db, business) => {
    const service = await selectService(db, ctx.businessId, serviceId);
    if (service === undefined || !business.doctors.has(service.doctorId)) {
      throw new DomainError('NOT_FOUND', 'No service of this business has this id.');
    }
    const colleague = colleagueNamed(business, body, service.doctorId);
    if (colleague.issues.length > 0) throw invalidRequest(colleague.issues);
    const changed = changedService(service, body);
    return {
      result: changed,
      doctorIds: [service.doctorId],
      colleagueId: colleague.id,
      scheduleAfter: (schedule) => ({
        ...schedule,
        services: schedule.services.map((each) => (each.id === changed.id ? changed : each)),
      }),
      write: async (tx) => updateService(tx, ctx.businessId, changed),
    };
  });
}
