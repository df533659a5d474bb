import type { Queryable } from '../../postgres/database.ts';
import { selectPatientMerge, type StoredMerge } from '../db/merges.ts';
import {
  type MergePatient,
  type PatientAppointment,
  selectAppointmentsToMerge,
  selectPatientToMerge,
} from '../db/patients-to-merge.ts';
import { isLive } from '../../calendar/status.ts';
import { DomainError, invalidRequest, unknownId } from '../../kernel/errors.ts';
import { decideMerge, type FieldOutcome, findOverlaps, type KeepChoices, type MergeDecision } from '../domain.ts';
import type { Context } from '../../runtime/context.ts';

/** The outcome of a merge, or of its dry run. */
export interface PatientMerge {
  /** The patient that is left. */
  readonly patientId: string;
  readonly mergedId: string;
  /** How many appointments come over, and how many of them are live. */
  readonly appointments: number;
  readonly live: number;
  readonly fields: readonly FieldOutcome[];
  /** Pairs of live appointments of the two that overlap in time. */
  readonly overlaps: readonly (readonly [string, string])[];
}

export interface MergeRequest {
  /** Our id of the patient that is left. */
  readonly into: string;
  readonly keep: KeepChoices;
  readonly isDryRun: boolean;
}

/** The answer of a merge, and the fields that it writes. */
interface MergePlan {
  readonly outcome: PatientMerge;
  /** Null where an earlier merge has written it. */
  readonly decided: DecidedMerge | null;
}

/**
 * Decides a merge on the patients and appointments as they are. Nothing is written.
 * @throws DomainError PATIENTS_NOT_FOUND; INVALID_REQUEST_PARAMETERS as mergePatient
 */
export async function planMerge(
  ctx: Context,
  db: Queryable,
  id: string,
  isPartnerId: boolean,
  request: MergeRequest,
): Promise<MergePlan> {
  const merged = await findPatient(ctx, db, id, isPartnerId);
  if (merged === undefined) throw new DomainError('PATIENTS_NOT_FOUND');
  const left = await findPatient(ctx, db, request.into, false);
  if (left === undefined) throw invalidRequest([unknownId('/into', 'patient')]);
  if (left.id === merged.id) return { outcome: await earlierMerge(ctx, db, id, isPartnerId, left), decided: null };
  if (left.archivedAt !== null) throw archivedPatient();
  return planOfTwo(ctx, db, left, merged, request);
}

export interface DecidedMerge {
  readonly left: MergePatient;
  readonly merged: MergePatient;
  /** Of the merged patient. */
  readonly appointments: readonly PatientAppointment[];
  readonly decision: MergeDecision;
}

/** Undefined for an erased patient too. */
async function findPatient(
  ctx: Context,
  db: Queryable,
  id: string,
  isPartnerId: boolean,
): Promise<MergePatient | undefined> {
  const patient = await selectPatientToMerge(db, ctx.businessId, id, isPartnerId);
  return patient === undefined || patient.isErased ? undefined : patient;
}

/** Both ids lead to one patient: by a merge that was made, or because they are the same one's. */
async function earlierMerge(
  ctx: Context,
  db: Queryable,
  id: string,
  isPartnerId: boolean,
  left: MergePatient,
): Promise<PatientMerge> {
  const earlier = await selectPatientMerge(db, ctx.businessId, id, isPartnerId);
  if (earlier === undefined || earlier.undoneAt !== null) {
    throw invalidRequest([
      { path: '/into', code: 'conflict', message: 'leads to the patient of the path; a merge needs two patients' },
    ]);
  }
  const all = await selectAppointmentsToMerge(db, ctx.businessId, left.id);
  const movedIds = new Set(earlier.appointmentIds);
  const isMoved = ({ id: moved }: PatientAppointment): boolean => movedIds.has(moved);
  return {
    patientId: left.id,
    mergedId: earlier.mergedId,
    appointments: earlier.appointmentIds.length,
    live: earlier.liveAppointments,
    fields: fieldsOf(earlier),
    overlaps: overlapsOf(
      all.filter((each) => !isMoved(each)),
      all.filter(isMoved),
    ),
  };
}

/** Of those that are live. */
function overlapsOf(
  own: readonly PatientAppointment[],
  others: readonly PatientAppointment[],
): PatientMerge['overlaps'] {
  return findOverlaps(
    own.filter(({ status }) => isLive(status)),
    others.filter(({ status }) => isLive(status)),
  );
}

function fieldsOf({ fields }: StoredMerge): FieldOutcome[] {
  return JSON.parse(fields) as FieldOutcome[];
}

async function planOfTwo(
  ctx: Context,
  db: Queryable,
  left: MergePatient,
  merged: MergePatient,
  { keep }: MergeRequest,
): Promise<MergePlan> {
  const appointments = await selectAppointmentsToMerge(db, ctx.businessId, merged.id);
  const own = await selectAppointmentsToMerge(db, ctx.businessId, left.id);
  const decision = decideMerge(left, merged, keep);
  const outcome: PatientMerge = {
    patientId: left.id,
    mergedId: merged.id,
    appointments: appointments.length,
    live: appointments.filter(({ status }) => isLive(status)).length,
    fields: decision.fields,
    overlaps: overlapsOf(own, appointments),
  };
  return { outcome, decided: { left, merged, appointments, decision } };
}

/** The patient who would be left is archived. */
function archivedPatient(): DomainError {
  const message = 'is an archived patient; PATCH /profiles/v1/patient/{id} with arc: false brings that patient back';
  return invalidRequest([{ path: '/into', code: 'not_allowed', message }]);
}
