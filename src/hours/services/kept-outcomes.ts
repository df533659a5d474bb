import { insertHoursChange, selectHoursChange } from '../db/outcomes.ts';
import type { Queryable } from '../../postgres/database.ts';
import type { Context } from '../../runtime/context.ts';
import { findEarlierTry } from '../../runtime/earlier-try.ts';

/**
 * The outcome of an earlier try of this request, whose end nobody knows (rule B8); undefined where there was no such
 * try, or it changed nothing.
 */
export async function keptOutcome<Outcome>(ctx: Context, tx: Queryable): Promise<Outcome | undefined> {
  const outcome = await findEarlierTry(ctx, (seed) => selectHoursChange(tx, ctx.businessId, seed));
  return outcome === undefined ? undefined : (JSON.parse(outcome) as Outcome);
}

/**
 * Keeps an outcome for a repeat, in the transaction of the change.
 * @param outcome JSON of ids, times and codes, without data of the patient
 */
export async function keepOutcome(ctx: Context, tx: Queryable, outcome: unknown): Promise<void> {
  if (ctx.idempotencySeed === undefined) return;
  await insertHoursChange(tx, ctx.businessId, ctx.idempotencySeed, JSON.stringify(outcome), ctx.now());
}
