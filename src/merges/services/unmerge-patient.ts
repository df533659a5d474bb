import { stringifyAnswer } from '../../kernel/raw-json.ts';
import type { Queryable } from '../../postgres/database.ts';
import {
  selectAppointmentsGoingBack,
  selectLaterColumns,
  selectLeftPatientId,
  selectPartnerIdOwner,
  selectPatientMerge,
  type StoredMerge,
  unmergePatients,
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
import { announceChange } from '../../runtime/announce-change.ts';
import { instantColumn, type Origin } from '../../appointments/services/change-request.ts';
import type { Context } from '../../runtime/context.ts';
import { maxDecisions, retryWhileStale } from '../../runtime/retry-while-stale.ts';
import { actorOf, mergeWrite } from './merge-write.ts';

/** The outcome of undoing a merge. */
interface PatientUnmerge {
  /** The patient into whom the other one had been merged. */
  readonly patientId: string;
  readonly mergedId: string;
  /** How many appointments go back, and how many of them are live. */
  readonly appointments: number;
  readonly live: number;
  readonly fields: readonly RestoredField[];
}

/**
 * Undoes a merge of the last day: the appointments that came over go back with those that continue them, everything
 * else that was made since stays. Undoing again is a success that changes nothing.
 * @param id of the merged patient
 * @throws DomainError PATIENTS_NOT_FOUND; INVALID_REQUEST_PARAMETERS where the merge cannot be undone, with the reason
 */
export async function unmergePatient(
  ctx: Context,
  id: string,
  isPartnerId: boolean,
  origin: Origin,
): Promise<PatientUnmerge> {
  return retryWhileStale(maxDecisions.change, async () => {
    const plan = await ctx.db.snapshot((tx) => planUnmerge(ctx, tx, id, isPartnerId));
    if (plan.decided === null) return plan.outcome;
    return (await writeUnmerge(ctx, plan.decided, origin)) ? plan.outcome : undefined;
  });
}

/** The answer of an unmerge, and the fields that it writes. */
interface UnmergePlan {
  readonly outcome: PatientUnmerge;
  /** Null where it is undone already. */
  readonly decided: DecidedUnmerge | null;
}

interface DecidedUnmerge {
  readonly merge: StoredMerge;
  readonly left: MergePatient;
  readonly merged: MergePatient;
  /** Of the patient that was left. */
  readonly appointments: readonly PatientAppointment[];
  readonly columns: Partial<MergeColumns>;
  /** The partner's id of the merged patient from now on. */
  readonly partnerId: string | null;
}

async function planUnmerge(ctx: Context, db: Queryable, id: string, isPartnerId: boolean): Promise<UnmergePlan> {
  const merge = await selectPatientMerge(db, ctx.businessId, id, isPartnerId);
  if (merge === undefined) throw await notMerged(ctx, db, id);
  if (merge.undoneAt !== null) {
    return {
      outcome: { patientId: merge.leftId, mergedId: merge.mergedId, appointments: 0, live: 0, fields: [] },
      decided: null,
    };
  }
  const left = await selectMergePatient(db, ctx.businessId, merge.leftId);
  const merged = await selectMergePatient(db, ctx.businessId, merge.mergedId);
  if (left === undefined || merged === undefined) throw new DomainError('PATIENTS_NOT_FOUND');
  if (left.isErased || merged.isErased) throw refused("the patient's personal data are erased");
  if (ctx.now() >= merge.mergedAt + unmergeSeconds) throw refused('was merged more than a day ago');
  if ((await selectLeftPatientId(db, ctx.businessId, left.id)) !== null) {
    throw refused('the patient that was left has been merged since; undo that merge first');
  }
  if (await isWrittenOver(ctx, db, merge)) {
    throw refused(
      'another patient was merged into the same one since, and wrote the same fields; undo that merge first',
    );
  }
  return planOfTwo(ctx, db, merge, left, merged);
}

async function notMerged(ctx: Context, db: Queryable, id: string): Promise<DomainError> {
  const patient = await selectMergePatient(db, ctx.businessId, id);
  return patient === undefined ? new DomainError('PATIENTS_NOT_FOUND') : refused('has not been merged');
}

/** Whether a later merge wrote a field that this one wrote: the value before it would be lost. */
async function isWrittenOver(ctx: Context, db: Queryable, merge: StoredMerge): Promise<boolean> {
  const written = Object.keys(columnsOf(merge.columnsAfter));
  const later = written.length === 0 ? [] : await selectLaterColumns(db, ctx.businessId, merge);
  return later.some((columns) => Object.keys(columnsOf(columns)).some((column) => written.includes(column)));
}

function refused(message: string): DomainError {
  return invalidRequest([{ path: '/path/patient_id', code: 'not_allowed', message }]);
}

async function planOfTwo(
  ctx: Context,
  db: Queryable,
  merge: StoredMerge,
  left: MergePatient,
  merged: MergePatient,
): Promise<UnmergePlan> {
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
  ctx: Context,
  db: Queryable,
  merge: StoredMerge,
  isRestored: boolean,
): Promise<string | null> {
  if (merge.partnerId === null) return null;
  const owner = await selectPartnerIdOwner(db, ctx.businessId, merge.partnerId);
  const isFree = owner === undefined || owner === merge.mergedId || (owner === merge.leftId && isRestored);
  return isFree ? merge.partnerId : null;
}

/** @returns false where the patients or the appointments have changed since the decision */
async function writeUnmerge(ctx: Context, decided: DecidedUnmerge, origin: Origin): Promise<boolean> {
  const { merge, left, merged, appointments, columns, partnerId } = decided;
  const row = {
    business_id: ctx.businessId,
    id: merge.id,
    merged_id: merged.id,
    left_id: left.id,
    undone_at: instantColumn(ctx.now()) ?? '',
    ...actorOf(ctx, origin),
  };
  const write = mergeWrite(ctx, [left, merged], appointments, { columns, partnerId });
  if (!(await unmergePatients(ctx.db, stringifyAnswer(row), stringifyAnswer(write)))) return false;
  announceChange(ctx, write.doctor_ids);
  return true;
}

function columnsOf(json: string | null): Partial<MergeColumns> {
  return json === null ? {} : (JSON.parse(json) as Partial<MergeColumns>);
}
