import type { PatientRecord } from '../contract/registration.ts';
import { insertPatients, selectDuplicatesOf, selectHeldPatientIds } from '../db/many-patients.ts';
import { selectKnownPatientIds } from '../db/patients.ts';
import type { Context } from '../../runtime/context.ts';

interface NewPatient {
  readonly id: string;
  readonly partnerId: string | null;
  /** Without relations: those whom they name may not be there yet. */
  readonly record: PatientRecord;
}

interface AddedOrPresent {
  /** False where the partner's id leads to a patient already; that one stays as they are. */
  readonly isAdded: boolean;
  /** One other patient with the same number, name and birth date, where there is one. */
  readonly duplicates: readonly string[];
}

/**
 * Adds many patients in one statement, by the rules of addPatient. A try that is made again adds nobody twice, and
 * answers the same. What it adds is not counted for the quota of patients: it is for operators and managers, and can be
 * undone.
 * @param isDryRun answers who would be added, and writes nothing
 */
export async function addPatients(
  ctx: Context,
  patients: readonly NewPatient[],
  isDryRun: boolean,
): Promise<AddedOrPresent[]> {
  const ids = patients.map(({ id }) => id);
  if (isDryRun) {
    const partnerIds = patients.flatMap(({ partnerId }) => partnerId ?? []);
    const held = await selectHeldPatientIds(ctx.db, ctx.businessId, partnerIds);
    return patients.map(({ partnerId }) => ({ isAdded: partnerId === null || !held.has(partnerId), duplicates: [] }));
  }
  const rows = patients.map(({ id, partnerId, record }) => ({
    ...record,
    address: record.address === null ? null : (JSON.parse(record.address) as unknown),
    id,
    partner_id: partnerId,
  }));
  await insertPatients(ctx.db, ctx.businessId, rows, ctx.now());
  const added = await selectKnownPatientIds(ctx.db, ctx.businessId, ids);
  const duplicates = await selectDuplicatesOf(ctx.db, ctx.businessId, [...added]);
  return ids.map((id) => ({ isAdded: added.has(id), duplicates: duplicates.get(id) ?? [] }));
}
