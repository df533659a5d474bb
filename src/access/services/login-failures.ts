import {
  countLoginFailure,
  deleteOldLoginFailures,
  type LoginPlace,
  selectLoginFailures,
} from '../db/login-failures.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Runtime } from '../../runtime/context.ts';

/** How long failures count, from the first of them on. */
const failureWindowSeconds = 60;

/**
 * Refuses to look at another secret after so many wrong ones. They are those of one network alone: a stranger keeps no
 * client out that calls from elsewhere.
 * @throws DomainError TOO_MANY_REQUESTS
 */
export async function requireFewFailures({ db, now }: Runtime, place: LoginPlace, most: number): Promise<void> {
  const found = await selectLoginFailures(db, place, now() - failureWindowSeconds);
  if (found === undefined || found.failures < most) return;
  const seconds = Math.ceil(found.began_at + failureWindowSeconds - now());
  throw new DomainError('TOO_MANY_REQUESTS', undefined, { retry_after_seconds: Math.max(1, seconds) });
}

export async function countFailure({ db, now }: Runtime, place: LoginPlace): Promise<void> {
  await countLoginFailure(db, place, now(), now() - failureWindowSeconds);
}

/** Deletes the failures of a business that count no longer. */
export async function sweepLoginFailures({ db, now }: Runtime, businessId: string): Promise<void> {
  await deleteOldLoginFailures(db, businessId, now() - failureWindowSeconds);
}
