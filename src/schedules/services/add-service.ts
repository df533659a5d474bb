import type { EntityReference } from '../../kernel/entity-reference.ts';
import { type NewService, newService } from '../domain/service.ts';
import { insertService, selectService, selectServices } from '../db/services.ts';
import { invalidRequest } from '../../kernel/errors.ts';
import type { Service } from '../../calendar/schedule.ts';
import { changeCatalog, loadOwnBusiness } from '../../runtime/change-catalog.ts';
import { findEarlierTry, idsToGive } from '../../runtime/earlier-try.ts';
import type { Context } from '../../runtime/context.ts';
import { findDoctor } from '../../runtime/find-clinic-or-doctor.ts';

/** Archived ones too: a service that an appointment names is never removed. */
const maxServicesOfDoctor = 200;

/** @throws DomainError DOCTOR_NOT_FOUND, INVALID_REQUEST_PARAMETERS beyond the number that a doctor may have */
export async function addService(ctx: Context, named: EntityReference, values: NewService): Promise<Service> {
  const [id = ''] = idsToGive(ctx, 'service', 1);
  return changeCatalog(ctx, async (tx) => {
    const doctor = findDoctor(await loadOwnBusiness(ctx, tx), named);
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
    const service = newService(values, { id, doctorId: doctor.id, createdAt: ctx.now() });
    await insertService(tx, ctx.businessId, service);
    return service;
  });
}
