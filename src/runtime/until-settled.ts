import { DomainError } from '../kernel/errors.ts';

/**
 * Decides and writes anew as long as what was decided on changes meanwhile, so that a request that lost a race is
 * answered like one that came late.
 * @param attempt undefined where it is to be decided anew
 * @param maxAttempts generous: each change by another request makes it stale once
 * @throws DomainError SERVICE_UNAVAILABLE after so many, and what `attempt` throws
 */
export async function untilSettled<T>(attempt: () => Promise<T | undefined>, maxAttempts = 50): Promise<T> {
  for (let count = 0; count < maxAttempts; count += 1) {
    const settled = await attempt();
    if (settled !== undefined) return settled;
  }
  throw new DomainError(
    'SERVICE_UNAVAILABLE',
    'Other requests kept changing the same data, so this one was not done; try again.',
  );
}

/** The state has changed since the decision: everything is rolled back and decided anew. */
export class PlanOutdated extends Error {}

/** Locks keep others away while a plan is carried out: hardly ever is one made twice. */
const maxPlans = 5;

/**
 * The same for plans that are carried out under locks.
 * @param attempt throws PlanOutdated where it is to be decided anew
 */
export async function untilCarriedOut<T>(attempt: () => Promise<T>): Promise<T> {
  return untilSettled(async () => {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof PlanOutdated) return undefined;
      throw error;
    }
  }, maxPlans);
}
