import { stringifyAnswer } from '../contract/raw-json.ts';
import {
  forgetMergeColumns,
  type MergePatient,
  selectAppointmentsToMerge,
  selectLaterColumns,
  selectLeftPatientId,
  selectMergePatient,
  selectPatientMerge,
  type StoredMerge,
  unmergePatients as storeUnmerge,
} from '../db/patient-merges.ts';
import { isLive } from '../domain/appointment.ts';
import { DomainError, invalidRequest } from '../domain/errors.ts';
import { decideUnmerge, type MergeColumns, type RestoredField, unmergeSeconds } from '../domain/patient-merge.ts';
import { announceChange } from './announce-change.ts';
import { instantColumn, type Origin } from './appointments/change.ts';
import type { Context, Runtime } from './context.ts';
import { actorOf, mergeWrite } from './patient-merges.ts';
import { untilSettled } from './until-settled.ts';

/** Two patients again. */
export interface PatientUnmerge {
  /** The patient into whom the other one had been merged. */
  readonly patientId: string;
  readonly mergedId: string;
  /** How many appointments go back, and how many of them are live. */
  readonly appointments: number;
  readonly live: number;
  readonly fields: readonly RestoredField[];
}

/**
 * Undoes a merge of the last day: what came over goes back, what was made since stays. Undoing again is a success that
 * changes nothing.
 * @param id of the merged patient
 * @throws DomainError PATIENTS_NOT_FOUND; INVALID_REQUEST_PARAMETERS where the merge cannot be undone, with the reason
 */
export async function unmergePatient(ctx: Context, id: string, isPartnerId: boolean, origin: Origin): Promise<PatientUnmerge> {
  return untilSettled(async () => {
    const merge = await selectPatientMerge(ctx.db, ctx.businessId, id, isPartnerId);
    if (merge === undefined) throw await notMerged(ctx, id);
    if (merge.undoneAt !== null) {
      return { patientId: merge.leftId, mergedId: merge.mergedId, appointments: 0, live: 0, fields: [] };
    }
    const left = await selectMergePatient(ctx.db, ctx.businessId, merge.leftId);
    const merged = await selectMergePatient(ctx.db, ctx.businessId, merge.mergedId);
    if (left === undefined || merged === undefined) throw new DomainError('PATIENTS_NOT_FOUND');
    if (left.isErased || merged.isErased) throw refused("the patient's personal data are erased");
    if (ctx.now() >= merge.mergedAt + unmergeSeconds) throw refused('was merged more than a day ago');
    if ((await selectLeftPatientId(ctx.db, ctx.businessId, left.id)) !== null) {
      throw refused('the patient that was left has been merged since; undo that merge first');
    }
    if (await isWrittenOver(ctx, merge)) {
      throw refused('another patient was merged into the same one since, and wrote the same fields; undo that merge first');
    }
    return undo(ctx, merge, left, merged, origin);
  });
}

async function notMerged(ctx: Context, id: string): Promise<DomainError> {
  const patient = await selectMergePatient(ctx.db, ctx.businessId, id);
  return patient === undefined ? new DomainError('PATIENTS_NOT_FOUND') : refused('has not been merged');
}

/** Whether a later merge wrote a field that this one wrote: what was there before would be lost. */
async function isWrittenOver(ctx: Context, merge: StoredMerge): Promise<boolean> {
  const written = Object.keys(columnsOf(merge.columnsAfter));
  const later = written.length === 0 ? [] : await selectLaterColumns(ctx.db, ctx.businessId, merge);
  return later.some((columns) => Object.keys(columnsOf(columns)).some((column) => written.includes(column)));
}

/** Forgets what is kept to undo merges that can no longer be undone. */
export async function sweepMerges(runtime: Runtime): Promise<void> {
  await forgetMergeColumns(runtime.db, runtime.now() - unmergeSeconds);
}

function refused(message: string): DomainError {
  return invalidRequest([{ path: '/path/patient_id', code: 'not_allowed', message }]);
}

async function undo(
  ctx: Context,
  merge: StoredMerge,
  left: MergePatient,
  merged: MergePatient,
  origin: Origin,
): Promise<PatientUnmerge | undefined> {
  const all = await selectAppointmentsToMerge(ctx.db, ctx.businessId, left.id);
  const back = all.filter(({ id }) => merge.appointmentIds.includes(id));
  const { columns, fields } = decideUnmerge(left.columns, columnsOf(merge.columnsBefore), columnsOf(merge.columnsAfter));
  // What the merge gave to the patient that was left comes back only where it is still there.
  const partnerId = columns.partner_id === undefined ? merged.columns.partner_id : left.columns.partner_id;
  const row = {
    business_id: ctx.businessId,
    id: merge.id,
    merged_id: merged.id,
    left_id: left.id,
    undone_at: instantColumn(ctx.now()) ?? '',
    ...actorOf(ctx, origin),
  };
  const write = mergeWrite(ctx, [left, merged], all, { columns, partnerId: partnerId as string | null });
  if (!(await storeUnmerge(ctx.db, stringifyAnswer(row), stringifyAnswer(write)))) return undefined;
  announceChange(ctx, write.doctor_ids);
  return {
    patientId: left.id,
    mergedId: merged.id,
    appointments: back.length,
    live: back.filter(({ status }) => isLive(status)).length,
    fields,
  };
}

function columnsOf(json: string | null): Partial<MergeColumns> {
  return json === null ? {} : (JSON.parse(json) as Partial<MergeColumns>);
}
