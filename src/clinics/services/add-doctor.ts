import type { IdReferences } from '../contract/references.ts';
import { selectClinicIds } from '../db/clinics.ts';
import type { Queryable } from '../../postgres/database.ts';
import { countDoctors, insertDoctor, selectDoctorIds, selectOneDoctor } from '../db/doctors.ts';
import { insertAssignments } from '../db/assignments.ts';
import { type DoctorValues, maxDoctors } from '../domain/doctor.ts';
import { partnerIdTaken, tooManyOfBusiness } from '../../kernel/errors.ts';
import { changeCatalog } from '../../runtime/change-catalog.ts';
import { findEarlierTry, idsToGive } from '../../runtime/earlier-try.ts';
import type { Context } from '../../runtime/context.ts';
import { resolveReferences } from './resolve-references.ts';

/**
 * Adds a doctor, assigns the doctor to clinics, and answers the id.
 * @throws DomainError INVALID_REQUEST_PARAMETERS beyond the number that a business may have, for a partner's id in use
 *   and for clinics that nobody has
 */
export async function addDoctor(ctx: Context, values: DoctorValues, clinics: IdReferences): Promise<string> {
  const [id = ''] = idsToGive(ctx, 'doctor', 1);
  await changeCatalog(ctx, async (tx) => {
    if ((await findEarlierTry(ctx, () => selectOneDoctor(tx, ctx.businessId, id, 'ours'))) !== undefined) return;
    if ((await countDoctors(tx, ctx.businessId)) >= maxDoctors) throw tooManyOfBusiness('doctors', maxDoctors);
    await checkDoctorPartnerId(ctx, tx, id, values.partnerId);
    await insertDoctor(tx, ctx.businessId, id, values, ctx.now());
    await assignClinics(ctx, tx, id, clinics);
  });
  return id;
}

/** @throws DomainError INVALID_REQUEST_PARAMETERS where another doctor has the partner's id */
export async function checkDoctorPartnerId(
  ctx: Context,
  tx: Queryable,
  id: string,
  partnerId: string | null,
): Promise<void> {
  if (partnerId === null) return;
  const owner = (await selectDoctorIds(tx, ctx.businessId, [partnerId], true)).get(partnerId);
  if (owner !== undefined && owner !== id) throw partnerIdTaken();
}

/** @throws DomainError INVALID_REQUEST_PARAMETERS naming each clinic that the business does not have */
export async function assignClinics(
  ctx: Context,
  tx: Queryable,
  doctorId: string,
  clinics: IdReferences,
): Promise<void> {
  if (clinics.ids.length === 0) return;
  const known = await selectClinicIds(tx, ctx.businessId, clinics.ids, clinics.arePartnerIds);
  const assignments = resolveReferences(clinics, known, 'clinic').map((clinicId) => ({ doctorId, clinicId }));
  await insertAssignments(tx, ctx.businessId, assignments, ctx.now());
}
