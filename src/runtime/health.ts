import { selectOne } from '../postgres/health.ts';
import { withTimeout } from '../postgres/with-timeout.ts';
import type { Runtime } from './context.ts';

/** A database that takes longer counts as one that does not answer. */
const pingTimeoutMs = 1_000;

/** Whether the database answers within a second. */
export async function isDatabaseReachable(runtime: Runtime): Promise<boolean> {
  return withTimeout(pingTimeoutMs, selectOne(runtime.db)).then(
    () => true,
    () => false,
  );
}
