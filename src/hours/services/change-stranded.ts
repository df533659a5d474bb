import type { Queryable } from '../../postgres/database.ts';
import type { StrandedOutcome } from '../domain/stranded-appointments.ts';
import { announceChange } from '../../runtime/announce-change.ts';
import type { Origin } from '../../appointments/domain/origin.ts';
import { changeManyWithin } from '../../appointments/services/change-many.ts';
import type { Context } from '../../runtime/context.ts';
import type { PlannedOutcome } from './plan-outcomes.ts';

/**
 * Changes the stranded appointments as planned, in their order, each with its own history and events.
 * @throws PlanOutdated where one of the changes is refused
 */
export async function changeStranded(
  ctx: Context,
  tx: Queryable,
  plans: readonly PlannedOutcome[],
  origin: Origin,
): Promise<StrandedOutcome[]> {
  const decided = plans.flatMap(({ state, change }) => (change === null ? [] : [{ state, change }]));
  const tokens = (await changeManyWithin(ctx, tx, decided, origin)).values();
  return plans.map(({ state, change, status, outcome, reason, warnings, to }) => {
    const token = change === null ? null : (tokens.next().value ?? null);
    return { state, status, outcome, reason, warnings, to: change === null ? to : to && { ...to, token } };
  });
}

/** To be called after the commit. */
export function announceStranded(ctx: Context, outcomes: readonly StrandedOutcome[]): void {
  const changed = outcomes.filter(({ outcome }) => outcome !== 'kept');
  announceChange(ctx, [
    ...new Set(changed.flatMap(({ state, to }) => [state.doctorId, to?.doctorId ?? state.doctorId])),
  ]);
}
