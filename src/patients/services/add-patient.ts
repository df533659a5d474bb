import type { PatientRecord } from '../contract/registration.ts';
import { selectDuplicateIds } from '../db/directory.ts';
import { insertPatient, selectPartnerIdHolder, selectPatientId } from '../db/patients.ts';
import { findEarlierTry, idsToGive } from '../../runtime/earlier-try.ts';
import type { Context } from '../../runtime/context.ts';
import { mostOf, refuseOverQuota } from '../../runtime/quotas.ts';
import { alreadyExists, checkRelations, type PartnerIdField } from './check-relations.ts';

/** A patient just added. */
interface AddedPatient {
  readonly id: string;
  /**
   * Others with the same mobile number, birth date and name by their search keys, oldest first; archived ones left out.
   */
  readonly duplicates: readonly string[];
}

/** The most duplicates that one answer names. */
const maxDuplicates = 5;

/**
 * Adds a patient, and looks for duplicates.
 * @throws DomainError PATIENT_ALREADY_EXISTS for a partner's id in use; INVALID_REQUEST_PARAMETERS for relations to
 * nobody; TOO_MANY_REQUESTS (a quota)
 */
export async function addPatient(
  ctx: Context,
  partnerId: string | null,
  record: PatientRecord,
  field: PartnerIdField,
): Promise<AddedPatient> {
  const [id = ''] = idsToGive(ctx, 'patient', 1);
  await checkRelations(ctx, ctx.db, record.relations);
  // One that is our id of a patient means that patient (rule C1).
  const isOurs = partnerId !== null && (await selectPatientId(ctx.db, ctx.businessId, partnerId, false)) !== undefined;
  const wasAdded = (await findEarlierTry(ctx, () => selectPatientId(ctx.db, ctx.businessId, id, false))) !== undefined;
  if (!isOurs && !wasAdded) await refuseOverQuota(ctx, 'patients');
  const patient = { id, partnerId, createdAt: ctx.now(), values: record, isCounted: mostOf(ctx, 'patients') !== null };
  const isThere = wasAdded || (!isOurs && (await insertPatient(ctx.db, ctx.businessId, patient)));
  if (!isThere) {
    const holder = partnerId === null ? undefined : await selectPartnerIdHolder(ctx.db, ctx.businessId, partnerId);
    throw alreadyExists(field, holder?.archived === true);
  }
  return { id, duplicates: await selectDuplicateIds(ctx.db, ctx.businessId, id, maxDuplicates) };
}
