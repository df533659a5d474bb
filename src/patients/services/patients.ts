import { asObject } from '../../kernel/schemas.ts';
import type { PatientChanges, PatientRecord } from '../contract/registration.ts';
import { patientAnswer } from '../contract/patient-answer.ts';
import { mobileReader, type PatientBodyContext } from '../contract/patients.ts';
import { archivePatient, restorePatient, selectDuplicateIds } from '../db/directory.ts';
import {
  freeMergedPartnerId,
  insertPatient,
  lockPartnerPatientId,
  lockPatient,
  selectKnownPatientIds,
  selectPartnerIdHolder,
  selectPatient,
  selectPatientId,
  selectPatientsByMobile,
  updatePatient,
} from '../db/patients.ts';
import type { Queryable } from '../../postgres/database.ts';
import { collectIssues, DomainError, invalidRequest, partnerIdHeld, unknownId } from '../../kernel/errors.ts';
import type { Patient } from '../domain.ts';
import { localDateOf } from '../../kernel/time.ts';
import { announcePatient } from '../../runtime/announce-change.ts';
import { findEarlierTry, idsToGive } from '../../runtime/change-catalog.ts';
import type { Context } from '../../runtime/context.ts';
import { requireMatch } from '../../runtime/precondition.ts';
import { maxDecisions, retryWhileStale } from '../../runtime/retry-while-stale.ts';

/**
 * What a patient's details are measured against where no clinic is named: the business's country and its day. A number
 * that is none of that country may be one of a clinic's.
 */
export async function patientBodyContext(ctx: Context): Promise<PatientBodyContext> {
  const { country, timeZone } = await ctx.catalog.business(ctx.businessId);
  return {
    country,
    today: localDateOf(ctx.now(), timeZone),
    readMobile: mobileReader(country, await searchCountries(ctx)),
  };
}

/**
 * The countries in which a number without a country code is looked for: of the business and of each clinic (rule C15).
 */
export async function searchCountries(ctx: Context): Promise<readonly string[]> {
  const { country, clinics } = await ctx.catalog.business(ctx.businessId);
  return [...new Set([country, ...[...clinics.values()].map((clinic) => clinic.country)])];
}

/** A patient just added. */
interface AddedPatient {
  readonly id: string;
  /**
   * Others with the same mobile number, birth date and name by their search keys, oldest first; archived ones left out.
   */
  readonly duplicates: readonly string[];
}

/** Which field of a body has the partner's id of a patient. */
type PartnerIdField = 'partner_patient_id' | 'username';

/**
 * Adds a patient, and looks who else it may be.
 * @throws DomainError PATIENT_ALREADY_EXISTS for a partner's id in use; INVALID_REQUEST_PARAMETERS for relations to
 * nobody
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
  const added =
    !isOurs && (await insertPatient(ctx.db, ctx.businessId, { id, partnerId, createdAt: ctx.now(), values: record }));
  const isThere =
    added || (await findEarlierTry(ctx, () => selectPatientId(ctx.db, ctx.businessId, id, false))) !== undefined;
  if (!isThere) {
    const holder = partnerId === null ? undefined : await selectPartnerIdHolder(ctx.db, ctx.businessId, partnerId);
    throw alreadyExists(field, holder?.archived === true);
  }
  return { id, duplicates: await selectDuplicateIds(ctx.db, ctx.businessId, id, maxDuplicates) };
}

/** The most that one answer warns of. */
const maxDuplicates = 5;

function alreadyExists(field: PartnerIdField, byArchived: boolean): DomainError {
  const issues = [{ path: `/${field}`, code: 'conflict', message: partnerIdHeld(byArchived) }];
  return new DomainError('PATIENT_ALREADY_EXISTS', undefined, { issues });
}

/** A patient as the GET of the path shows one. */
type ShownPatient = (ctx: Context, db: Queryable, id: string) => Promise<object>;

/** As `GET /dr/v1/patient/{patient_id}` shows a patient. @throws DomainError PATIENTS_NOT_FOUND */
export async function shownPatient(
  ctx: Context,
  db: Queryable,
  id: string,
  isPartnerId = false,
): Promise<Readonly<Record<string, unknown>>> {
  const patient = await selectPatient(db, ctx.businessId, id, isPartnerId);
  if (patient === undefined) throw new DomainError('PATIENTS_NOT_FOUND');
  return patientAnswer(patient, (await patientBodyContext(ctx)).today);
}

/**
 * Overwrites what the changes name and answers our id.
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
  await checkRelations(ctx, tx, columns.relations ?? null);
  if (partnerId !== undefined) await lockPartnerPatientId(tx, businessId, partnerId);
  const current = await lockPatient(tx, businessId, patientId);
  if (current === undefined) {
    if ((await selectPatientId(tx, businessId, patientId, false)) !== patientId) return false;
    throw new DomainError('PATIENTS_NOT_FOUND');
  }
  if (ctx.ifMatch !== undefined) requireMatch(ctx, await shown(ctx, tx, patientId));
  const isRecordNamed = Object.keys(columns).length > 0 || address === null || Object.keys(address).length > 0;
  const newPartnerId = partnerId === undefined ? null : await partnerIdToGive(ctx, tx, patientId, partnerId);
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
async function partnerIdToGive(
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

/** The most that one search answers. */
const maxFound = 1_000;

/**
 * Every patient of exactly one of these numbers, newest first.
 * @param mobiles E.164
 * @throws DomainError PATIENTS_NOT_FOUND when there is none
 */
export async function findPatientsByMobile(ctx: Context, mobiles: readonly string[]): Promise<Patient[]> {
  const patients = await selectPatientsByMobile(ctx.db, ctx.businessId, mobiles, maxFound);
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
