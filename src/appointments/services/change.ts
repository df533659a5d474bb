import { appointmentAnswer } from '../contract/answers.ts';
import { RawJson, stringifyAnswer } from '../../kernel/raw-json.ts';
import {
  type AppointmentChange,
  changeAppointments,
  type ChangeMade,
  type ChangeOutcome,
  type ColumnChanges,
  selectAppointmentState,
  selectChangesMade,
} from '../db/changes.ts';
import { selectPresentAppointment } from '../db/appointments.ts';
import { type PatientTime, readConflicts } from '../db/patient-conflicts.ts';
import type { Role } from '../../calendar/status.ts';
import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { PatientConflicts } from '../../calendar/settings.ts';
import { conflictWarnings } from '../../calendar/warning.ts';
import { announceChange } from '../../runtime/announce-change.ts';
import type { Context } from '../../runtime/context.ts';
import { requireMatch } from '../../runtime/precondition.ts';
import { maxDecisions, retryWhileStale } from '../../runtime/retry-while-stale.ts';
import { patientConflict } from './patient-conflict.ts';

/** Which appointment is meant. */
export interface AppointmentReference {
  readonly id: string;
  readonly isPartnerId: boolean;
}

/** On whose behalf a change is made, and why. */
export interface Origin {
  readonly role: Role;
  /** The staff member's or doctor's id, where a client acts for one. */
  readonly onBehalfOf: string | null;
  readonly remark: string | null;
}

/** A change that an API client makes for itself. */
export const byClient: Origin = { role: 'api', onBehalfOf: null, remark: null };

/** A decided change, to be written if the appointment is still the one that it was decided on. */
export interface Change {
  /** Its name in the history. */
  readonly action: string;
  readonly columns: ColumnChanges;
  /** Names of contents that change. */
  readonly fields?: readonly string[];
  /** The place that it is given: the session that has it, null where none does. Left out, it stays where it is. */
  readonly seat?: { readonly sessionId: string | null; readonly mayOverbook: boolean };
  /** Left out keeps it; 'next' is the next of the new doctor, clinic and day. */
  readonly token?: number | 'next';
  /** What is done where the patient has another appointment at the time that it gives; left out where it gives none. */
  readonly patientConflicts?: PatientConflicts;
  /** The schedules, or the settings, that it was decided on. */
  readonly catalogVersion?: number;
  readonly patientColumns?: Readonly<Record<string, unknown>> | null;
  /** The refusal for a seat that is gone by then. */
  readonly whenTaken?: () => Promise<DomainError>;
  /**
   * How it is written where the database finds out more of it under its locks.
   * @param request an AppointmentChange as JSON text
   */
  readonly write?: (request: string) => Promise<Written['outcome']>;
}

interface Written {
  /** NOTHING: it is so already. */
  readonly outcome: ChangeOutcome['outcome'] | 'NOTHING';
  readonly token: number | null;
  readonly conflicts: string | null;
}

/** The outcome of a change: the appointment as it was decided on, and what it changed; null for nothing. */
export interface Changed<State extends AppointmentState = AppointmentState> {
  readonly before: State;
  readonly change: Change | null;
  /** The token that it has now. */
  readonly token: number | null;
}

/**
 * The one way to change an appointment: load it within the business, decide, write if it is still the same, with
 * history and events in the same transaction. A change that lost a race is decided anew on what the winner left, and so
 * answers like one that came late. One that an earlier try of the same Idempotency-Key has made is answered as made,
 * also where the appointment has changed since (rule B8).
 * @param decide throws a DomainError to refuse; null means that there is nothing to do, which writes nothing
 * @throws DomainError APPOINTMENT_NOT_FOUND, PRECONDITION_FAILED, SLOT_UNAVAILABLE, TOKEN_TAKEN, and what `decide`
 * throws
 */
export async function changeAppointment(
  ctx: Context,
  reference: AppointmentReference,
  origin: Origin,
  decide: (state: AppointmentState) => Change | null | Promise<Change | null>,
): Promise<Changed> {
  return changeLoaded(ctx, reference, loadState, origin, decide);
}

/** The same for a caller who loads more than the state. @param load throws where there is no such appointment */
export async function changeLoaded<State extends AppointmentState>(
  ctx: Context,
  reference: AppointmentReference,
  load: (ctx: Context, reference: AppointmentReference) => Promise<State>,
  origin: Origin,
  decide: (state: State) => Change | null | Promise<Change | null>,
): Promise<Changed<State>> {
  return retryWhileStale(maxDecisions.change, async () => {
    const before = await load(ctx, reference);
    // Only now: what an earlier try writes after this makes stale what was loaded.
    const [made] = await changesMade(ctx);
    if (made !== undefined) return asMade(ctx, await load(ctx, { id: made.appointmentId, isPartnerId: false }));
    const expected = await expectedState(ctx, before);
    if (expected === undefined) return undefined;
    const change = await decide(before);
    if (change === null) return unchanged(before);
    const written = await write(ctx, change, toRequest(ctx, before, origin, change, expected));
    const { outcome, token } = written;
    if (outcome === 'NOTHING') return unchanged(before);
    if (outcome !== 'CHANGED') return refuse(ctx, before, change, outcome);
    ctx.warnings.push(...conflictWarnings(readConflicts(written)));
    announceChange(ctx, doctorsOf(before, change));
    return { before, change, token };
  });
}

/** The state that a change names as the one on which it is made; the change is written in that state alone. */
export interface ExpectedState {
  /** Of what is shown beside the appointment's own row; null for a change that names no state. */
  readonly shownVersion: string | null;
}

/**
 * The state that a change names, which is the present one; undefined where what was loaded is that no longer.
 * @throws DomainError PRECONDITION_FAILED where the present state is another one
 */
export async function expectedState(
  ctx: Context,
  { id, version }: Pick<AppointmentState, 'id' | 'version'>,
): Promise<ExpectedState | undefined> {
  if (ctx.ifMatch === undefined) return { shownVersion: null };
  const present = await selectPresentAppointment(ctx.db, ctx.businessId, id);
  if (present?.version !== version) return undefined;
  requireMatch(ctx, appointmentAnswer(present));
  return present;
}

function unchanged<State extends AppointmentState>(before: State): Changed<State> {
  return { before, change: null, token: before.token };
}

/** What an earlier try of this request, whose end nobody knows, has changed; nothing where there was no such try. */
export async function changesMade({ db, businessId, idempotencySeed: seed, mayExist }: Context): Promise<ChangeMade[]> {
  return mayExist === true && seed !== undefined ? selectChangesMade(db, businessId, seed) : [];
}

/** Nobody may have been told of it. */
function asMade<State extends AppointmentState>(ctx: Context, now: State): Changed<State> {
  announceChange(ctx, [now.doctorId]);
  return unchanged(now);
}

async function write(ctx: Context, change: Change, request: AppointmentChange): Promise<Written> {
  if (change.write !== undefined)
    return { outcome: await change.write(stringifyAnswer(request)), token: null, conflicts: null };
  const [outcome] = await changeAppointments(ctx.db, changesText([request]), [request]);
  if (outcome === undefined) throw new Error('change_appointments answered nothing');
  return outcome;
}

/** @throws DomainError APPOINTMENT_NOT_FOUND */
export async function loadState(ctx: Context, { id, isPartnerId }: AppointmentReference): Promise<AppointmentState> {
  const state = await selectAppointmentState(ctx.db, ctx.businessId, id, isPartnerId);
  if (state === undefined) throw new DomainError('APPOINTMENT_NOT_FOUND');
  return state;
}

/** Throws where nothing can be done; returns where the change is to be decided anew. */
async function refuse(
  ctx: Context,
  before: AppointmentState,
  change: Change,
  outcome: Exclude<ChangeOutcome['outcome'], 'CHANGED'>,
): Promise<undefined> {
  switch (outcome) {
    case 'TAKEN':
      throw (await change.whenTaken?.()) ?? new DomainError('SLOT_UNAVAILABLE');
    case 'TOKEN_TAKEN':
      throw new DomainError('TOKEN_TAKEN');
    case 'PATIENT_CONFLICT':
      throw await patientConflict(ctx, timeAfter(before, change));
    case 'STALE':
      if (change.catalogVersion !== undefined) ctx.catalog.forget(ctx.businessId);
      return undefined;
  }
}

function timeAfter({ id, patientId, startAt, endAt }: AppointmentState, { columns }: Change): PatientTime {
  const instant = (column: unknown, present: number): number =>
    typeof column === 'string' ? Date.parse(column) / 1_000 : present;
  return {
    patientId: patientId ?? '',
    appointmentId: id,
    startAt: instant(columns.start_at, startAt),
    endAt: instant(columns.end_at, endAt),
  };
}

/** What a change tells the database of the appointment that it was decided on. */
type ChangedState = Pick<AppointmentState, 'id' | 'version' | 'doctorId'>;

/** A decided change as the database takes it. */
export function toRequest(
  ctx: Context,
  before: ChangedState,
  origin: Origin,
  change: Change,
  { shownVersion }: ExpectedState = { shownVersion: null },
): AppointmentChange {
  return {
    business_id: ctx.businessId,
    appointment_id: before.id,
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
function doctorsOf(before: Pick<AppointmentState, 'doctorId'>, { columns }: Change): string[] {
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
