import { asObject } from '../../kernel/schemas.ts';
import type { PatientChanges } from '../contract/registration.ts';
import { archivePatient, restorePatient } from '../db/directory.ts';
import {
  freeMergedPartnerId,
  lockPartnerPatientId,
  lockPatient,
  selectPartnerIdHolder,
  selectPatientId,
  updatePatient,
} from '../db/patients.ts';
import type { Queryable } from '../../postgres/database.ts';
import { DomainError } from '../../kernel/errors.ts';
import { announcePatient } from '../../runtime/announce-change.ts';
import type { Context } from '../../runtime/context.ts';
import { requireMatch } from '../../runtime/precondition.ts';
import { maxDecisions, retryWhileStale } from '../../runtime/retry-while-stale.ts';
import { alreadyExists, checkRelations } from './check-relations.ts';

/** A patient as the GET of the path shows one. */
type ShownPatient = (ctx: Context, db: Queryable, id: string) => Promise<object>;

/**
 * Overwrites the values that the changes name and answers our id.
 * @throws DomainError PATIENTS_NOT_FOUND; PRECONDITION_FAILED; PATIENT_ALREADY_EXISTS for a partner's id in use;
 * INVALID_REQUEST_PARAMETERS for relations to nobody
 */
export async function changePatient(
  ctx: Context,
  id: string,
  isPartnerId: boolean,
  changes: PatientChanges,
  shown: ShownPatient,
): Promise<string> {
  return retryWhileStale(maxDecisions.change, async () => {
    const patientId = await selectPatientId(ctx.db, ctx.businessId, id, isPartnerId);
    if (patientId === undefined) throw new DomainError('PATIENTS_NOT_FOUND');
    const isChanged = await ctx.db.transaction((tx) => changeFound(ctx, tx, patientId, changes, shown));
    if (isChanged) announcePatient(ctx);
    return isChanged ? patientId : undefined;
  });
}

/** False where the patient has been merged since the id was looked up. */
async function changeFound(
  ctx: Context,
  tx: Queryable,
  patientId: string,
  changes: PatientChanges,
  shown: ShownPatient,
): Promise<boolean> {
  const { businessId } = ctx;
  const { columns, address, partnerId, archived } = changes;
  if (partnerId !== undefined) await lockPartnerPatientId(tx, businessId, partnerId);
  const current = await lockPatient(tx, businessId, patientId);
  if (current === undefined) {
    if ((await selectPatientId(tx, businessId, patientId, false)) !== patientId) return false;
    throw new DomainError('PATIENTS_NOT_FOUND');
  }
  if (ctx.ifMatch !== undefined) requireMatch(ctx, await shown(ctx, tx, patientId), 'patients:read');
  await checkRelations(ctx, tx, columns.relations ?? null);
  const isRecordNamed = Object.keys(columns).length > 0 || address === null || Object.keys(address).length > 0;
  const newPartnerId = partnerId === undefined ? null : await newPartnerIdOf(ctx, tx, patientId, partnerId);
  if (isRecordNamed || newPartnerId !== null) {
    const values = { ...current, ...columns, address: mergedAddress(current.address, address) };
    await updatePatient(tx, businessId, patientId, { partnerId: newPartnerId, updatedAt: ctx.now(), values });
  }
  if (archived === true) await archivePatient(tx, businessId, patientId, ctx.now());
  if (archived === false) await restorePatient(tx, businessId, patientId, ctx.now());
  return true;
}

/**
 * Null for our id of the same patient, which is not a partner's.
 * @throws DomainError PATIENT_ALREADY_EXISTS
 */
async function newPartnerIdOf(
  ctx: Context,
  tx: Queryable,
  patientId: string,
  partnerId: string,
): Promise<string | null> {
  const holder = await selectPartnerIdHolder(tx, ctx.businessId, partnerId);
  if (holder !== undefined && holder.id !== patientId) throw alreadyExists('username', holder.archived);
  if (partnerId === patientId) return null;
  if (holder !== undefined) await freeMergedPartnerId(tx, ctx.businessId, patientId, partnerId);
  return partnerId;
}

function mergedAddress(current: string | null, changes: PatientChanges['address']): string | null {
  if (changes === null) return null;
  const merged = { ...asObject(JSON.parse(current ?? '{}')), ...changes };
  const lines = Object.entries(merged).filter(([, line]) => line !== null);
  return lines.length === 0 ? null : JSON.stringify(Object.fromEntries(lines));
}
