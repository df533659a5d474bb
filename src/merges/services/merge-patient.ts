import { stringifyAnswer } from '../../kernel/raw-json.ts';
import { mergePatients, type MergeRow } from '../db/merges.ts';
import type { MergePatient } from '../db/patients-to-merge.ts';
import { columnsBefore, type MergeDecision } from '../domain.ts';
import { announceChange } from '../../runtime/announce-change.ts';
import type { Origin } from '../../appointments/domain/origin.ts';
import { instantColumn } from '../../appointments/services/change-request.ts';
import type { Context } from '../../runtime/context.ts';
import { maxDecisions, retryWhileStale } from '../../runtime/retry-while-stale.ts';
import { type DecidedMerge, type MergeRequest, type PatientMerge, planMerge } from './plan-merge.ts';
import { actorOf, mergeWrite } from './merge-write.ts';

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

/** @returns false where the patients or the appointments have changed since the decision */
async function writeMerge(
  ctx: Context,
  { left, merged, appointments, decision }: DecidedMerge,
  origin: Origin,
): Promise<boolean> {
  const row = mergeRow(ctx, left, merged, decision, origin);
  const write = mergeWrite(ctx, [left, merged], appointments, decision);
  if (!(await mergePatients(ctx.db, stringifyAnswer(row), stringifyAnswer(write)))) return false;
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
