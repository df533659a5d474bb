import type { Queryable } from '../../postgres/database.ts';
import {
  selectAppointmentsGoingBack,
  selectLaterMerges,
  selectPartnerIdOwner,
  selectPatientMerge,
  type StoredMerge,
} from '../db/merges.ts';
import {
  type MergePatient,
  type PatientAppointment,
  selectAppointmentsToMerge,
  selectMergePatient,
} from '../db/patients-to-merge.ts';
import { isLive } from '../../calendar/status.ts';
import { DomainError, invalidRequest } from '../../kernel/errors.ts';
import { decideUnmerge, type MergeColumns, type RestoredField, unmergeSeconds } from '../domain.ts';
import type { Context } from '../../runtime/context.ts';

/** The outcome of undoing a merge. */
export interface PatientUnmerge {
  /** The patient into whom the other one had been merged. */
  readonly patientId: string;
  readonly mergedId: string;
  /** How many appointments go back, and how many of them are live. */
  readonly appointments: number;
  readonly live: number;
  readonly fields: readonly RestoredField[];
}

/** The answer of an unmerge, and the fields that it writes. */
interface UnmergePlan {
  readonly outcome: PatientUnmerge;
  /** Null where it is undone already. */
  readonly decided: DecidedUnmerge | null;
}

export interface DecidedUnmerge {
  readonly merge: StoredMerge;
  readonly left: MergePatient;
  readonly merged: MergePatient;
  /** Of the patient that was left. */
  readonly appointments: readonly PatientAppointment[];
  readonly columns: Partial<MergeColumns>;
  /** The partner's id of the merged patient from now on. */
  readonly partnerId: string | null;
}

type OfBusiness = Pick<Context, 'businessId'>;

/** @throws DomainError PATIENTS_NOT_FOUND; INVALID_REQUEST_PARAMETERS where the merge cannot be undone, with the reason */
export async function planUnmerge(
  ctx: OfBusiness & Pick<Context, 'now'>,
  db: Queryable,
  id: string,
  isPartnerId: boolean,
): Promise<UnmergePlan> {
  const merge = await selectPatientMerge(db, ctx.businessId, id, isPartnerId);
  if (merge === undefined) throw await notMerged(ctx, db, id);
  if (merge.undoneAt !== null) {
    return {
      outcome: { patientId: merge.leftId, mergedId: merge.mergedId, appointments: 0, live: 0, fields: [] },
      decided: null,
    };
  }
  const { left, merged } = await patientsOf(ctx, db, merge);
  if (left.isErased || merged.isErased) throw refused("the patient's personal data are erased");
  if (ctx.now() >= merge.mergedAt + unmergeSeconds) throw refused('was merged more than a day ago');
  const later = await findLaterMerge(ctx, db, merge);
  if (later !== undefined) throw refused(`${later.reason}; undo that merge first`);
  return planOfTwo(ctx, db, merge, { left, merged });
}

async function notMerged(ctx: OfBusiness, db: Queryable, id: string): Promise<DomainError> {
  const patient = await selectMergePatient(db, ctx.businessId, id);
  return patient === undefined ? new DomainError('PATIENTS_NOT_FOUND') : refused('has not been merged');
}

/** The patients of a merge. */
type MergedTwo = Pick<DecidedUnmerge, 'left' | 'merged'>;

export async function patientsOf(ctx: OfBusiness, db: Queryable, merge: StoredMerge): Promise<MergedTwo> {
  const left = await selectMergePatient(db, ctx.businessId, merge.leftId);
  const merged = await selectMergePatient(db, ctx.businessId, merge.mergedId);
  if (left === undefined || merged === undefined) throw new DomainError('PATIENTS_NOT_FOUND');
  return { left, merged };
}

/** A later merge that must be undone before this one, and why. */
export async function findLaterMerge(
  ctx: OfBusiness,
  db: Queryable,
  merge: StoredMerge,
): Promise<{ readonly merge: StoredMerge; readonly reason: string } | undefined> {
  const ofLeft = await selectPatientMerge(db, ctx.businessId, merge.leftId, false);
  if (ofLeft?.undoneAt === null) {
    return { merge: ofLeft, reason: 'the patient that was left has been merged since' };
  }
  // The value before this merge would be lost.
  const written = Object.keys(columnsOf(merge.columnsAfter));
  const later = written.length === 0 ? [] : await selectLaterMerges(db, ctx.businessId, merge);
  const overwriting = later.find(({ columnsAfter }) =>
    Object.keys(columnsOf(columnsAfter)).some((column) => written.includes(column)),
  );
  return (
    overwriting && {
      merge: overwriting,
      reason: 'another patient was merged into the same one since, and wrote the same fields',
    }
  );
}

function refused(message: string): DomainError {
  return invalidRequest([{ path: '/path/patient_id', code: 'not_allowed', message }]);
}

/** The undoing of a merge that stands, on both patients and their appointments as they are. */
export async function planOfTwo(
  ctx: OfBusiness,
  db: Queryable,
  merge: StoredMerge,
  { left, merged }: MergedTwo,
): Promise<UnmergePlan & { readonly decided: DecidedUnmerge }> {
  const appointments = await selectAppointmentsToMerge(db, ctx.businessId, left.id);
  const goingBack = await selectAppointmentsGoingBack(db, ctx.businessId, merge.id);
  const back = appointments.filter(({ id }) => goingBack.has(id));
  const { columns, fields } = decideUnmerge(
    left.columns,
    columnsOf(merge.columnsBefore),
    columnsOf(merge.columnsAfter),
  );
  const partnerId = await partnerIdBack(ctx, db, merge, columns.partner_id !== undefined);
  return {
    outcome: {
      patientId: left.id,
      mergedId: merged.id,
      appointments: back.length,
      live: back.filter(({ status }) => isLive(status)).length,
      fields,
    },
    decided: { merge, left, merged, appointments, columns, partnerId },
  };
}

/**
 * The partner's id that the merged patient had, unless another patient has it by now. An id that the merge gave to the
 * patient that was left is free again where that patient's own is restored.
 */
async function partnerIdBack(
  ctx: OfBusiness,
  db: Queryable,
  merge: StoredMerge,
  isRestored: boolean,
): Promise<string | null> {
  if (merge.partnerId === null) return null;
  const owner = await selectPartnerIdOwner(db, ctx.businessId, merge.partnerId);
  const isFree = owner === undefined || owner === merge.mergedId || (owner === merge.leftId && isRestored);
  return isFree ? merge.partnerId : null;
}

function columnsOf(json: string | null): Partial<MergeColumns> {
  return json === null ? {} : (JSON.parse(json) as Partial<MergeColumns>);
}
