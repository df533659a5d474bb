import { selectBusinesses } from '../db/businesses.ts';
import { deleteExpiredRefreshTokens } from '../db/refresh-tokens.ts';
import { inBatches } from '../../kernel/in-batches.ts';
import { sweepLoginFailures } from './take-login-try.ts';
import { sweepQuotas } from '../../runtime/quotas.ts';
import type { Runtime } from '../../runtime/context.ts';

/** Small enough that no statement holds its locks for long. */
const maxSweepBatch = 1_000;

/** Deletes refresh tokens that have expired, and failed logins and uses of quotas that count no longer; returns how many tokens. */
export async function sweepRefreshTokens(runtime: Runtime): Promise<number> {
  let deleted = 0;
  for (const { id } of await selectBusinesses(runtime.db)) {
    await sweepLoginFailures(runtime, id);
    await sweepQuotas(runtime, id);
    deleted += await inBatches(maxSweepBatch, (atMost) =>
      deleteExpiredRefreshTokens(runtime.db, id, runtime.now(), atMost),
    );
  }
  return deleted;
}
