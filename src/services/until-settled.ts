import { DomainError } from '../domain/errors.ts';

/**
 * Decides and writes anew as long as what was decided on changes meanwhile, so that who lost a race is answered like one
 * who came late.
 * @param attempt undefined where it is to be decided anew
 * @param maxAttempts generous: each change of somebody else's makes it stale once
 * @throws DomainError SERVICE_UNAVAILABLE after so many, and what `attempt` throws
 */
export async function untilSettled<T>(attempt: () => Promise<T | undefined>, maxAttempts = 50): Promise<T> {
  for (let count = 0; count < maxAttempts; count += 1) {
    const settled = await attempt();
    if (settled !== undefined) return settled;
  }
  throw new DomainError('SERVICE_UNAVAILABLE', 'What this is about is changing all the time; try again.');
}
