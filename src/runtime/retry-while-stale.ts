import { DomainError } from '../kernel/errors.ts';
import { retry } from '../kernel/retry.ts';

/**
 * How many times a decision is made. Generous for bookings and holds, so that somebody who sets up a clinic by program
 * turns nobody away: each change of a schedule makes them stale once. Locks keep others away from a change of the
 * hours.
 */
export const maxDecisions = { booking: 100, hold: 100, change: 50, queueRead: 10, underLocks: 5 } as const;

/**
 * Decides and writes anew as long as the data of the decision change meanwhile, so that a request that lost a race is
 * answered like one that came late.
 * @param attempt answers undefined, or throws PlanOutdated, where it is to be decided anew
 * @throws DomainError SERVICE_UNAVAILABLE after so many decisions, and what `attempt` throws
 */
export async function retryWhileStale<Result>(
  maxAttempts: (typeof maxDecisions)[keyof typeof maxDecisions],
  attempt: () => Promise<Result | undefined>,
): Promise<Result> {
  const result = await retry(maxAttempts, () => attempt().catch(unlessOutdated));
  if (result !== undefined) return result;
  throw new DomainError(
    'SERVICE_UNAVAILABLE',
    'Other requests kept changing the same data, so this one was not done; try again.',
  );
}

/** The state has changed since the decision: everything is rolled back and decided anew. */
export class PlanOutdated extends Error {}

function unlessOutdated(error: unknown): undefined {
  if (error instanceof PlanOutdated) return undefined;
  throw error;
}
