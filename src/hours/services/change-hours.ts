import type { Queryable } from '../../postgres/database.ts';
import { lockDoctors } from '../../runtime/db/locks.ts';
import { withoutContents } from '../../calendar/appointment-state.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { StrandedOutcome } from '../domain/stranded-appointments.ts';
import type { AskedInstruction, StrandedInstruction } from '../domain/instruction.ts';
import type { Origin } from '../../appointments/domain/origin.ts';
import type { BusinessEntry } from '../../runtime/catalog.ts';
import { changeCatalog, loadOwnBusiness } from '../../runtime/change-catalog.ts';
import type { Context } from '../../runtime/context.ts';
import type { DecidedHoursChange } from './decided-hours-change.ts';
import { keepOutcome, keptOutcome } from './kept-outcomes.ts';
import { announceStranded, changeStranded } from './change-stranded.ts';
import { doctorsConcerned } from './colleagues.ts';
import { planOutcomes } from './plan-outcomes.ts';
import { maxDecisions, retryWhileStale } from '../../runtime/retry-while-stale.ts';

/**
 * The one way to change hours that appointments may need: sessions, services, leaves, the doctors of a clinic. The
 * change and the instruction for the stranded appointments are carried out in one transaction. A booking of the same
 * instant either has its seat before the doctor's lock is taken, and is in the answer, or finds the raised version of
 * the catalog after it, and is refused. A repeat of an Idempotency-Key whose answer was lost gets the same answer (rule
 * B8).
 * @param prepare decides the change on the business as it is, under the lock of the catalog's changes unless it is a
 *   dry run, and refuses a change that is not possible
 * @throws DomainError UNAUTHORIZED_ACCESS where appointments are to change and the scope for that is missing;
 *   INVALID_REQUEST_PARAMETERS for too many appointments at once; the refusals of `prepare`
 */
export async function changeHours<Result>(
  ctx: Context,
  request: HoursRequest,
  prepare: Prepare<Result>,
): Promise<ChangedHours<Result>> {
  const { isDryRun } = request;
  if (request.instruction.action !== 'keep' && !ctx.scopes.has('appointments:write')) {
    throw new DomainError('UNAUTHORIZED_ACCESS', 'Changing appointments needs the scope appointments:write.');
  }
  if (isDryRun) return ctx.db.snapshot((tx) => planChange(ctx, tx, request, prepare));
  return retryWhileStale(maxDecisions.underLocks, async () => {
    const changed = await changeCatalog(
      ctx,
      async (tx) => (await keptOutcome<ChangedHours<Result>>(ctx, tx)) ?? writeChange(ctx, tx, request, prepare),
    );
    announceStranded(ctx, changed.appointments);
    return changed;
  });
}

/** Beside the change that a caller asks for: what becomes of the stranded appointments, for whom, and a dry run. */
export interface HoursRequest {
  readonly instruction: AskedInstruction;
  readonly origin: Origin;
  /** Nothing is written; the answer has the outcomes that the change would have. */
  readonly isDryRun: boolean;
}

/** @throws DomainError where the change is not possible */
type Prepare<Result> = (db: Queryable, business: BusinessEntry) => Promise<DecidedHoursChange<Result>>;

export interface ChangedHours<Result> {
  readonly result: Result;
  /** The outcomes of the stranded appointments, earliest first, also of those booked in the same instant. */
  readonly appointments: readonly StrandedOutcome[];
  readonly isDryRun: boolean;
}

async function planChange<Result>(
  ctx: Context,
  tx: Queryable,
  request: HoursRequest,
  prepare: Prepare<Result>,
): Promise<ChangedHours<Result>> {
  const { business, change, instruction } = await decideChange(ctx, tx, request, prepare);
  return {
    result: change.result,
    appointments: await planOutcomes(ctx, tx, business, change, { instruction, origin: request.origin }),
    isDryRun: true,
  };
}

async function decideChange<Result>(
  ctx: Context,
  db: Queryable,
  { instruction: { action, otherwise, withinDays }, origin }: HoursRequest,
  prepare: Prepare<Result>,
): Promise<{ business: BusinessEntry; change: DecidedHoursChange<Result>; instruction: StrandedInstruction }> {
  const business = await loadOwnBusiness(ctx, db);
  const change = await prepare(db, business);
  const { colleagueId } = change;
  return { business, change, instruction: { action, otherwise, withinDays, role: origin.role, colleagueId } };
}

/**
 * Under the locks nobody changes the state of the decision. Should it have changed all the same, `changeManyWithin`
 * throws PlanOutdated, and everything is decided anew.
 */
async function writeChange<Result>(
  ctx: Context,
  tx: Queryable,
  request: HoursRequest,
  prepare: Prepare<Result>,
): Promise<ChangedHours<Result>> {
  const { business, change, instruction } = await decideChange(ctx, tx, request, prepare);
  await lockDoctors(tx, ctx.businessId, doctorsConcerned(business, change.doctorIds, instruction));
  const plans = await planOutcomes(ctx, tx, business, change, { instruction, origin: request.origin });
  await change.write(tx);
  const changed = {
    result: change.result,
    appointments: await changeStranded(ctx, tx, plans, request.origin),
    isDryRun: false,
  };
  const appointments = changed.appointments.map((outcome) => ({ ...outcome, state: withoutContents(outcome.state) }));
  await keepOutcome(ctx, tx, { ...changed, appointments });
  return changed;
}
