import {
  deleteOldLoginFailures,
  takeBackLoginFailure,
  type LoginSource,
  selectLoginFailures,
  upsertLoginFailure,
} from '../db/login-failures.ts';
import { tooManyFailures } from '../domain.ts';
import type { Runtime } from '../../runtime/context.ts';

/** How long failures count, from the first of them on. */
const failureWindowSeconds = 60;

/**
 * Counts a failure before the secret is looked at, so that many tries at once are no more than many one after another.
 * They are those of one network alone: a stranger keeps no client out that calls from elsewhere.
 * @returns takes it back: the secret was right
 * @throws DomainError TOO_MANY_REQUESTS after so many failures
 */
export async function takeLoginTry(
  { db, now }: Runtime,
  source: LoginSource,
  most: number,
): Promise<() => Promise<void>> {
  const takenAt = now();
  const after = takenAt - failureWindowSeconds;
  if (!(await upsertLoginFailure(db, source, most, takenAt, after))) {
    const found = await selectLoginFailures(db, source, after);
    throw tooManyFailures((found?.began_at ?? after) + failureWindowSeconds, takenAt);
  }
  return () => takeBackLoginFailure(db, source, takenAt);
}

/** Deletes the failures of a business that count no longer. */
export async function sweepLoginFailures({ db, now }: Runtime, businessId: string): Promise<void> {
  await deleteOldLoginFailures(db, businessId, now() - failureWindowSeconds);
}
