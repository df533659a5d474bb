import { appointmentAnswer } from '../contract/answers.ts';
import { stringifyAnswer } from '../../kernel/raw-json.ts';
import {
  type AppointmentChange,
  changeAppointments,
  type ChangeMade,
  type ChangeOutcome,
  selectAppointmentState,
  selectChangesMade,
} from '../db/changes.ts';
import { selectPresentAppointment } from '../db/appointments.ts';
import { type PatientTime, readConflicts } from '../db/patient-conflicts.ts';
import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { DomainError } from '../../kernel/errors.ts';
import { conflictWarnings } from '../../calendar/warning.ts';
import { announceChange } from '../../runtime/announce-change.ts';
import type { Context } from '../../runtime/context.ts';
import { findEarlierTry } from '../../runtime/earlier-try.ts';
import { requireMatch } from '../../runtime/precondition.ts';
import { isVisible } from '../../rights/visible.ts';
import { maxDecisions, retryWhileStale } from '../../runtime/retry-while-stale.ts';
import type { Origin } from '../domain/origin.ts';
import {
  type Change,
  changeRequest,
  changesText,
  doctorsOf,
  type ExpectedState,
  type WrittenOutcome,
} from './change-request.ts';
import { patientConflict } from './patient-conflict.ts';

/** An appointment as a path names it. */
export interface AppointmentReference {
  readonly id: string;
  readonly isPartnerId: boolean;
}

interface Written {
  readonly outcome: WrittenOutcome;
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
 * The one way to change an appointment. Every verb keeps this order:
 * 1. scope: the route asks for the operation's; a verb that needs another asks before it reads anything;
 * 2. load the appointment within the business, or APPOINTMENT_NOT_FOUND;
 * 3. If-Match: another state is PRECONDITION_FAILED;
 * 4. decide, pure but for what it reads: ids of the body, then what is so already, then the status, then the time;
 * 5. write in the expected state alone, with history and events in the same transaction;
 * 6. announce the change, and return.
 *
 * A change that lost a race is decided anew on the state that the winner left, and so answers like one that came late.
 * A change that an earlier try of the same Idempotency-Key has made is answered as made before 3, also where the
 * appointment has changed since (rule B8).
 * @param decide throws a DomainError to refuse; null means that there is nothing to do, which writes nothing
 * @throws DomainError APPOINTMENT_NOT_FOUND, PRECONDITION_FAILED, SLOT_UNAVAILABLE, TOKEN_TAKEN, and what `decide`
 * throws
 */
export async function applyChange(
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
    // Read after the appointment: an earlier try that writes later makes the loaded state stale.
    const made = await findEarlierChange(ctx);
    if (made !== undefined) return asMade(ctx, await load(ctx, { id: made.appointmentId, isPartnerId: false }));
    const expected = await expectedState(ctx, before);
    if (expected === undefined) return undefined;
    const change = await decide(before);
    if (change === null) return unchanged(before);
    const written = await write(ctx, change, changeRequest(ctx, before, origin, change, expected));
    const { outcome, token } = written;
    if (outcome === 'NOTHING') return unchanged(before);
    if (outcome !== 'CHANGED') return refuse(ctx, before, change, outcome);
    ctx.warnings.push(...conflictWarnings(readConflicts(written)));
    announceChange(ctx, doctorsOf(before, change));
    return { before, change, token };
  });
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
  requireMatch(ctx, appointmentAnswer(present), 'appointments:read');
  return present;
}

function unchanged<State extends AppointmentState>(before: State): Changed<State> {
  return { before, change: null, token: before.token };
}

/** The first change that an earlier try of this request has made. */
export async function findEarlierChange(ctx: Context): Promise<ChangeMade | undefined> {
  return findEarlierTry(ctx, async (seed) => (await selectChangesMade(ctx.db, ctx.businessId, seed))[0]);
}

/** The earlier try may have ended before it announced the change. */
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
  if (state === undefined || !isVisible(ctx.visible, state)) throw new DomainError('APPOINTMENT_NOT_FOUND');
  return state;
}

/** Throws the refusal that the outcome means; returns for a change that is to be decided anew. */
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
