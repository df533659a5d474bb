import { RawJson, stringifyAnswer } from '../../kernel/raw-json.ts';
import type { AppointmentChange, ChangeOutcome, ChangeRecord, ColumnChanges } from '../db/changes.ts';
import type { HistoryAction } from '../domain/history.ts';
import type { Origin } from '../domain/origin.ts';
import type { AppointmentState } from '../../calendar/appointment-state.ts';
import type { DomainError } from '../../kernel/errors.ts';
import type { PatientConflicts } from '../../calendar/settings.ts';
import type { Context } from '../../runtime/context.ts';

/** A decided change as the database takes it. */
export function changeRequest(
  ctx: Context,
  before: ChangedState,
  origin: Origin,
  change: Change,
  { shownVersion }: ExpectedState = { shownVersion: null },
): AppointmentChange {
  return {
    // Before the spread: V8 takes some microseconds for each member that is added to an object which begins as a copy.
    appointment_id: before.id,
    ...recordOf(ctx, origin),
    expected_version: before.version,
    shown_version: shownVersion,
    catalog_version: change.catalogVersion ?? null,
    doctor_ids: doctorsOf(before, change),
    action: change.action,
    columns: change.columns,
    fields: change.fields ?? [],
    is_placed: change.seat !== undefined,
    session_id: change.seat?.sessionId ?? null,
    may_overbook: change.seat?.mayOverbook ?? false,
    token: change.token === 'next' ? 0 : (change.token ?? null),
    patient_columns: change.patientColumns ?? null,
    patient_conflicts: change.patientConflicts ?? null,
  };
}

/** A decided change, to be written if the appointment is still the one that it was decided on. */
export interface Change {
  readonly action: HistoryAction;
  readonly columns: ColumnChanges;
  /** Names of contents that change. */
  readonly fields?: readonly string[];
  /** The session that lends the new seat, null for none. Left out, the appointment keeps its seat. */
  readonly seat?: { readonly sessionId: string | null; readonly mayOverbook: boolean };
  /** Left out keeps it; 'next' is the next of the new doctor, clinic and day. */
  readonly token?: number | 'next';
  /** The setting for two appointments of one patient at one time; left out by a change that gives no time. */
  readonly patientConflicts?: PatientConflicts;
  /** The version of the schedules or settings that the change was decided on. */
  readonly catalogVersion?: number;
  readonly patientColumns?: Readonly<Record<string, unknown>> | null;
  /** The refusal for a seat that is gone by then. */
  readonly whenTaken?: () => Promise<DomainError>;
  /**
   * Writes a change that the database completes under its locks; left out by every other one.
   * @param request an AppointmentChange as JSON text
   */
  readonly write?: (request: string) => Promise<WrittenOutcome>;
}

/** NOTHING: the appointment is as asked already. */
export type WrittenOutcome = ChangeOutcome['outcome'] | 'NOTHING';

/** The state that a change names as the one on which it is made; the change is written in that state alone. */
export interface ExpectedState {
  /** Of what is shown beside the appointment's own row; null for a change that names no state. */
  readonly shownVersion: string | null;
}

/** The members of the appointment that a change was decided on which the database compares. */
export type ChangedState = Pick<AppointmentState, 'id' | 'version' | 'doctorId'>;

/** The members of a request that its history and its events keep. */
export function recordOf(ctx: Context, origin: Origin): ChangeRecord {
  return {
    business_id: ctx.businessId,
    remark: origin.remark,
    event_id: ctx.newId('event'),
    status_event_id: ctx.newId('event'),
    actor_kind: ctx.actor.kind,
    actor_id: ctx.actor.id,
    role: origin.role,
    on_behalf_of: origin.onBehalfOf,
    seed: ctx.idempotencySeed ?? null,
    now: ctx.now(),
  };
}

/** As JSON, with the JSON columns verbatim. */
export function changesText(changes: readonly AppointmentChange[]): string {
  return stringifyAnswer(changes);
}

/** The doctors whose seats or tokens a change touches. */
export function doctorsOf(before: Pick<AppointmentState, 'doctorId'>, { columns }: Change): string[] {
  const next = columns.doctor_id;
  return [...new Set([before.doctorId, ...(typeof next === 'string' ? [next] : [])])];
}

/** An instant as a column takes it. @param at epoch seconds, with fractions */
export function instantColumn(at: number | null): string | null {
  return at === null ? null : new Date(at * 1_000).toISOString();
}

/** A JSON text as a column takes it. */
export function jsonColumn(text: string | null): RawJson | null {
  return text === null ? null : new RawJson(text);
}
