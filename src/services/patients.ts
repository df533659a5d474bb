import { asObject } from '../contract/common.ts';
import type { PatientChanges, PatientRecord } from '../contract/patient-registration.ts';
import type { PatientSurroundings } from '../contract/patients.ts';
import { selectDuplicateIds } from '../db/patient-directory.ts';
import {
  insertPatient,
  lockPartnerPatientId,
  lockPatient,
  selectKnownPatientIds,
  selectPatient,
  selectPatientId,
  selectPatientsByMobile,
  updatePatient,
} from '../db/patients.ts';
import type { Queryable } from '../db/database.ts';
import { collectIssues, DomainError, invalidRequest, unknownId } from '../domain/errors.ts';
import type { Patient } from '../domain/patient.ts';
import { localDateOf } from '../domain/time.ts';
import { findEarlierTry, idsToGive } from './change-catalog.ts';
import type { Context } from './context.ts';

/** What a patient's details are measured against: the business's country and its day. */
export async function patientSurroundings(ctx: Context): Promise<PatientSurroundings> {
  const { country, timeZone } = await ctx.catalog.business(ctx.businessId);
  return { country, today: localDateOf(ctx.now(), timeZone) };
}

/** A patient just added. */
export interface AddedPatient {
  readonly id: string;
  /** Others with the same mobile number, birth date and name by their search keys, oldest first; archived ones left out. */
  readonly duplicates: readonly string[];
}

/**
 * Adds a patient, and looks who else it may be.
 * @throws DomainError PATIENT_ALREADY_EXISTS for a partner's id in use; INVALID_REQUEST_PARAMETERS for relations to nobody
 */
export async function addPatient(ctx: Context, partnerId: string | null, record: PatientRecord): Promise<AddedPatient> {
  const [id = ''] = idsToGive(ctx, 'patient', 1);
  await checkRelations(ctx, ctx.db, record.relations);
  const added = await insertPatient(ctx.db, ctx.businessId, { id, partnerId, createdAt: ctx.now(), values: record });
  const isThere = added || (await findEarlierTry(ctx, () => selectPatientId(ctx.db, ctx.businessId, id, false))) !== undefined;
  if (!isThere) throw new DomainError('PATIENT_ALREADY_EXISTS');
  return { id, duplicates: await selectDuplicateIds(ctx.db, ctx.businessId, id, maxDuplicates) };
}

/** The most that one answer warns of. */
const maxDuplicates = 5;

/** @throws DomainError PATIENTS_NOT_FOUND */
export async function getPatient(ctx: Context, id: string, isPartnerId: boolean): Promise<Patient> {
  const patient = await selectPatient(ctx.db, ctx.businessId, id, isPartnerId);
  if (patient === undefined) throw new DomainError('PATIENTS_NOT_FOUND');
  return patient;
}

/**
 * Overwrites what the changes name and answers our id.
 * @throws DomainError PATIENTS_NOT_FOUND; PATIENT_ALREADY_EXISTS for a partner's id in use; INVALID_REQUEST_PARAMETERS for relations to nobody
 */
export async function changePatient(ctx: Context, id: string, isPartnerId: boolean, changes: PatientChanges): Promise<string> {
  const patientId = await selectPatientId(ctx.db, ctx.businessId, id, isPartnerId);
  if (patientId === undefined) throw new DomainError('PATIENTS_NOT_FOUND');
  const { columns, address, partnerId } = changes;
  const isNothing = Object.keys(columns).length === 0 && address !== null && Object.keys(address).length === 0;
  await ctx.db.transaction(async (tx) => {
    await checkRelations(ctx, tx, columns.relations ?? null);
    if (partnerId !== undefined) await lockPartnerPatientId(tx, ctx.businessId, partnerId);
    const current = await lockPatient(tx, ctx.businessId, patientId);
    if (current === undefined) throw new DomainError('PATIENTS_NOT_FOUND');
    if (isNothing && partnerId === undefined) return;
    const values = { ...current, ...columns, address: mergedAddress(current.address, address) };
    await updatePatient(tx, ctx.businessId, patientId, { partnerId: partnerId ?? null, updatedAt: ctx.now(), values });
  });
  return patientId;
}

function mergedAddress(current: string | null, changes: PatientChanges['address']): string | null {
  if (changes === null) return null;
  const merged = { ...asObject(JSON.parse(current ?? '{}')), ...changes };
  const lines = Object.entries(merged).filter(([, line]) => line !== null);
  return lines.length === 0 ? null : JSON.stringify(Object.fromEntries(lines));
}

/** The most that one search answers. */
const maxFound = 1_000;

/**
 * Every patient of exactly this number, newest first.
 * @param mobile E.164
 * @throws DomainError PATIENTS_NOT_FOUND when there is none
 */
export async function findPatientsByMobile(ctx: Context, mobile: string): Promise<Patient[]> {
  const patients = await selectPatientsByMobile(ctx.db, ctx.businessId, mobile, maxFound);
  if (patients.length === 0) throw new DomainError('PATIENTS_NOT_FOUND');
  return patients;
}

async function checkRelations(ctx: Context, db: Queryable, relations: string | null): Promise<void> {
  if (relations === null) return;
  const ids = (JSON.parse(relations) as { readonly pid: string }[]).map((relation) => relation.pid);
  const known = await selectKnownPatientIds(db, ctx.businessId, ids);
  const issues = collectIssues(ids, (id, index) =>
    known.has(id) ? [] : [unknownId(`/relations/${index}/pid`, 'patient')],
  );
  if (issues.length > 0) throw invalidRequest(issues);
}
