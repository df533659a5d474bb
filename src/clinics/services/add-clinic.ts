import type { IdReferences } from '../contract/references.ts';
import { countClinics, insertClinic, selectClinicIds, selectOneClinic } from '../db/clinics.ts';
import type { Queryable } from '../../postgres/database.ts';
import { selectDoctorIds } from '../db/doctors.ts';
import { insertAssignments } from '../db/assignments.ts';
import { type ClinicValues, maxClinics } from '../domain/clinic.ts';
import { partnerIdTaken, tooManyOfBusiness } from '../../kernel/errors.ts';
import { changeCatalog } from '../../runtime/change-catalog.ts';
import { findEarlierTry, idsToGive } from '../../runtime/earlier-try.ts';
import type { Context } from '../../runtime/context.ts';
import { resolveReferences } from './resolve-references.ts';

/**
 * Adds a clinic, assigns doctors to it, and answers its id.
 * @throws DomainError INVALID_REQUEST_PARAMETERS beyond the number that a business may have, for a partner's id in use
 *   and for doctors that nobody has
 */
export async function addClinic(ctx: Context, values: ClinicValues, doctors: IdReferences): Promise<string> {
  const [id = ''] = idsToGive(ctx, 'clinic', 1);
  await changeCatalog(ctx, async (tx) => {
    if ((await findEarlierTry(ctx, () => selectOneClinic(tx, ctx.businessId, id, 'ours'))) !== undefined) return;
    if ((await countClinics(tx, ctx.businessId)) >= maxClinics) throw tooManyOfBusiness('clinics', maxClinics);
    await checkClinicPartnerId(ctx, tx, id, values.partnerId);
    await insertClinic(tx, ctx.businessId, id, values, ctx.now());
    await assignDoctors(ctx, tx, id, doctors);
  });
  return id;
}

/** @throws DomainError INVALID_REQUEST_PARAMETERS where another clinic has the partner's id */
export async function checkClinicPartnerId(
  ctx: Context,
  tx: Queryable,
  id: string,
  partnerId: string | null,
): Promise<void> {
  if (partnerId === null) return;
  const owner = (await selectClinicIds(tx, ctx.businessId, [partnerId], true)).get(partnerId);
  if (owner !== undefined && owner !== id) throw partnerIdTaken();
}

/** @throws DomainError INVALID_REQUEST_PARAMETERS naming each doctor whom the business does not have */
export async function assignDoctors(
  ctx: Context,
  tx: Queryable,
  clinicId: string,
  doctors: IdReferences,
): Promise<void> {
  if (doctors.ids.length === 0) return;
  const known = await selectDoctorIds(tx, ctx.businessId, doctors.ids, doctors.arePartnerIds);
  const assignments = resolveReferences(doctors, known, 'doctor').map((doctorId) => ({ doctorId, clinicId }));
  await insertAssignments(tx, ctx.businessId, assignments, ctx.now());
}
