import { RawJson, stringifyAnswer } from '../../kernel/raw-json.ts';
import type { Queryable } from '../../postgres/database.ts';
import {
  mergePatients as storeMerge,
  type MergePatient,
  type MergeRow,
  type MergeWrite,
  type PatientAppointment,
  selectAppointmentsToMerge,
  selectPatientMerge,
  selectPatientToMerge,
  type StoredMerge,
} from '../db/merges.ts';
import { isLive } from '../../calendar/status.ts';
import { DomainError, invalidRequest, unknownId } from '../../kernel/errors.ts';
import {
  columnsBefore,
  decideMerge,
  type FieldOutcome,
  findOverlaps,
  type KeepChoices,
  type MergeColumns,
  type MergeDecision,
} from '../domain.ts';
import { announceChange } from '../../runtime/announce-change.ts';
import { instantColumn, type Origin } from '../../appointments/services/change-request.ts';
import type { Context } from '../../runtime/context.ts';
import { maxDecisions, retryWhileStale } from '../../runtime/retry-while-stale.ts';

/** Two patients as one, or what would become of them. */
interface PatientMerge {
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

interface MergeRequest {
  /** Our id of the patient that is left. */
  readonly into: string;
  readonly keep: KeepChoices;
  readonly isDryRun: boolean;
}

/**
 * Merges a patient into another: appointments with their histories, and both ids, lead to the patient that is left.
 * Merging again is a success that changes nothing. An id of a patient who was merged already means the patient that is
 * left.
 * @throws DomainError PATIENTS_NOT_FOUND; INVALID_REQUEST_PARAMETERS where `into` is unknown, archived or the same
 * patient
 */
export async function mergePatient(
  ctx: Context,
  id: string,
  isPartnerId: boolean,
  request: MergeRequest,
  origin: Origin,
): Promise<PatientMerge> {
  return retryWhileStale(maxDecisions.change, async () => {
    const { outcome, decided } = await ctx.db.snapshot((tx) => planMerge(ctx, tx, id, isPartnerId, request));
    if (decided === null) announceChange(ctx, []);
    if (decided === null || request.isDryRun) return outcome;
    return (await writeMerge(ctx, decided, origin)) ? outcome : undefined;
  });
}

/** The answer of a merge, and the fields that it writes. */
interface MergePlan {
  readonly outcome: PatientMerge;
  /** Null where an earlier merge has written it. */
  readonly decided: DecidedMerge | null;
}

interface DecidedMerge {
  readonly left: MergePatient;
  readonly merged: MergePatient;
  /** Of the merged patient. */
  readonly appointments: readonly PatientAppointment[];
  readonly decision: MergeDecision;
}

async function planMerge(
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
  const isMoved = ({ id: moved }: PatientAppointment): boolean => earlier.appointmentIds.includes(moved);
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

/** False where what it was decided on has changed. */
async function writeMerge(
  ctx: Context,
  { left, merged, appointments, decision }: DecidedMerge,
  origin: Origin,
): Promise<boolean> {
  const row = mergeRow(ctx, left, merged, decision, origin);
  const write = mergeWrite(ctx, [left, merged], appointments, decision);
  if (!(await storeMerge(ctx.db, stringifyAnswer(row), stringifyAnswer(write)))) return false;
  announceChange(ctx, write.doctor_ids);
  return true;
}

function mergeRow(
  ctx: Context,
  left: MergePatient,
  merged: MergePatient,
  decision: MergeDecision,
  origin: Origin,
): MergeRow {
  return {
    business_id: ctx.businessId,
    id: ctx.newId('merge'),
    merged_id: merged.id,
    left_id: left.id,
    merged_at: instantColumn(ctx.now()) ?? '',
    ...actorOf(ctx, origin),
    fields: decision.fields,
    columns_before: columnsBefore(left, decision.columns),
    columns_after: decision.columns,
    partner_id: merged.columns.partner_id as string | null,
    archived_at: instantColumn(merged.archivedAt),
  };
}

/** By whom it is merged or undone, and why. */
export function actorOf(
  { actor }: Context,
  origin: Origin,
): Pick<MergeRow, 'actor_kind' | 'actor_id' | 'role' | 'on_behalf_of' | 'remark'> {
  return {
    actor_kind: actor.kind,
    actor_id: actor.id,
    role: origin.role,
    on_behalf_of: origin.onBehalfOf,
    remark: origin.remark,
  };
}

/** On what a change of both patients was decided, and what it writes. */
export function mergeWrite(
  ctx: Context,
  patients: readonly MergePatient[],
  appointments: readonly PatientAppointment[],
  { columns, partnerId }: Pick<MergeDecision, 'columns' | 'partnerId'>,
): MergeWrite {
  const live = appointments.filter(({ status }) => isLive(status));
  return {
    row_versions: Object.fromEntries(patients.map(({ id, rowVersion }) => [id, rowVersion])),
    doctor_ids: [...new Set(appointments.map(({ doctorId }) => doctorId))],
    event_ids: Object.fromEntries(live.map(({ id }) => [id, ctx.newId('event')])),
    columns: withJsonColumns(columns),
    partner_id: partnerId,
  };
}

const jsonColumns: readonly (keyof MergeColumns)[] = ['address', 'partner_meta', 'relations', 'extras'];

/** JSON texts verbatim, as a column of type json takes them. */
function withJsonColumns(columns: Partial<MergeColumns>): Readonly<Record<string, unknown>> {
  const verbatim = jsonColumns.flatMap((column) => {
    const text = columns[column];
    return typeof text === 'string' ? [[column, new RawJson(text)] as const] : [];
  });
  return { ...columns, ...Object.fromEntries(verbatim) };
}

/** The patient who would be left is archived. */
function archivedPatient(): DomainError {
  const message = 'is an archived patient; PATCH /profiles/v1/patient/{id} with arc: false brings that patient back';
  return invalidRequest([{ path: '/into', code: 'not_allowed', message }]);
}
