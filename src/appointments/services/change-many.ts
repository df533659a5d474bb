import { changeAppointments, type ChangeOutcome } from '../db/changes.ts';
import type { Queryable } from '../../postgres/database.ts';
import { announceChange } from '../../runtime/announce-change.ts';
import type { Context } from '../../runtime/context.ts';
import { PlanOutdated } from '../../runtime/retry-while-stale.ts';
import type { Origin } from '../domain/origin.ts';
import { type Change, type ChangedState, changesText, doctorsOf, changeRequest } from './change-request.ts';

/** An appointment, and the change that was decided for it. */
interface DecidedChange {
  readonly state: ChangedState;
  readonly change: Change;
}

/** The most appointments that one statement changes: bookings of their doctors wait for it. */
export const maxChangedAtOnce = 1_000;

/**
 * Changes several appointments of a business in one transaction, in the order given, each with its own history and
 * events. A change that is refused stops none of the others.
 * @returns the outcome of each
 */
export async function changeMany(
  ctx: Context,
  decided: readonly DecidedChange[],
  origin: Origin,
): Promise<ChangeOutcome[]> {
  if (decided.length === 0) return [];
  const outcomes = await write(ctx, ctx.db, decided, origin);
  announceChange(ctx, [...new Set(decided.flatMap(({ state, change }) => doctorsOf(state, change)))]);
  return outcomes;
}

/**
 * The same within a transaction of the caller, who announces the changes after the commit: all of them or none.
 * @returns the token of each
 * @throws PlanOutdated where one of them is refused
 */
export async function changeManyWithin(
  ctx: Context,
  tx: Queryable,
  decided: readonly DecidedChange[],
  origin: Origin,
): Promise<(number | null)[]> {
  const tokens: (number | null)[] = [];
  for (let first = 0; first < decided.length; first += maxChangedAtOnce) {
    const outcomes = await write(ctx, tx, decided.slice(first, first + maxChangedAtOnce), origin);
    if (outcomes.some(({ outcome }) => outcome !== 'CHANGED'))
      throw new PlanOutdated('an appointment changed while its change was decided');
    tokens.push(...outcomes.map(({ token }) => token));
  }
  return tokens;
}

async function write(
  ctx: Context,
  db: Queryable,
  decided: readonly DecidedChange[],
  origin: Origin,
): Promise<ChangeOutcome[]> {
  return changeAppointments(
    db,
    changesText(decided.map(({ state, change }) => changeRequest(ctx, state, origin, change))),
  );
}
