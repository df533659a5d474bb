import { readInstruction, type StrandedBody } from './contract.ts';
import type { HoursRequest } from './services/change-hours.ts';
import type { Context } from '../runtime/context.ts';
import { readOrigin } from '../appointments/contract/origin.ts';

/** The request of a valid body beside its change of the hours. */
export function hoursRequest(ctx: Pick<Context, 'actor'>, body: StrandedBody): HoursRequest {
  return { instruction: readInstruction(body), origin: readOrigin(ctx, body), isDryRun: body.dry_run === true };
}

/** The text of the reference for every such request. */
export const strandedDescription =
  'The answer lists every live appointment to come that loses its place, also those booked in the same instant, with ' +
  'its outcome: it is kept unless appointments.action says otherwise. Everything happens in one transaction; dry_run ' +
  'answers the same and writes nothing.';
