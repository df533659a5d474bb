import { selectAppointmentStates } from '../db/appointment-changes.ts';
import { selectHistorySince } from '../db/appointment-history.ts';
import type { Queryable } from '../db/database.ts';
import { asBefore } from '../domain/appointment-history.ts';
import type { AppointmentState } from '../domain/appointment-state.ts';
import type { LeftByLeave } from '../domain/leave-moves.ts';
import { changesMade } from './appointments/change.ts';
import type { Context } from './context.ts';
import { planMoves, type WantedMoves } from './leave-moves.ts';

/**
 * What an earlier try of the same request, whose answer was lost, has made of the appointments that its leave hit: as the
 * history tells it, whatever has become of them since. What it left alone is left alone again (decision B8).
 */
export async function repeatMoves(ctx: Context, tx: Queryable, doctorIds: readonly string[], wanted: WantedMoves): Promise<LeftByLeave[]> {
  const moved = await movesMade(ctx, tx);
  const ids = new Set(moved.map(({ state }) => state.id));
  const kept = (await planMoves(ctx, tx, doctorIds, wanted))
    .filter(({ state }) => !ids.has(state.id))
    .map(({ state, outcome, reason }): LeftByLeave =>
      ({ state, status: state.status, outcome: 'kept', reason: outcome === 'kept' ? reason : undefined, to: null }));
  return [...moved, ...kept].toSorted(({ state: one }, { state: other }) => inOrder(one, other));
}

async function movesMade(ctx: Context, tx: Queryable): Promise<LeftByLeave[]> {
  const made = await changesMade(ctx, tx);
  const steps = await selectHistorySince(tx, ctx.businessId, made);
  const states = await selectAppointmentStates(tx, ctx.businessId, made.map(({ appointmentId }) => appointmentId));
  return states.flatMap((state): LeftByLeave[] => {
    const [own, ...later] = steps.filter(({ appointmentId }) => appointmentId === state.id);
    if (own === undefined) return [];
    const { doctorId, startAt, endAt, token } = asBefore(state, later);
    const outcome = own.action === 'cancel' ? 'cancelled' : own.action === 'transfer' ? 'transferred' : 'moved';
    const to = outcome === 'cancelled' ? null : { doctorId, startAt, endAt, token };
    return [{ state: asBefore(state, [own, ...later]), status: own.to, outcome, to }];
  });
}

/** That in which a leave finds them: by start, then by number, those without one last. */
function inOrder(one: AppointmentState, other: AppointmentState): number {
  return one.startAt - other.startAt || (one.token ?? Infinity) - (other.token ?? Infinity) || (one.id < other.id ? -1 : 1);
}
