import { setTimeout as delay } from 'node:timers/promises';
import { selectOne } from '../postgres/health.ts';
import type { Runtime } from './context.ts';

/** A database that takes longer counts as one that does not answer. */
const pingTimeoutMs = 1_000;

/** Whether the database answers within a second. */
export async function isDatabaseReachable(runtime: Runtime): Promise<boolean> {
  const timer = new AbortController();
  const answered = selectOne(runtime.db).then(
    () => true,
    () => false,
  );
  const late = delay(pingTimeoutMs, false, { signal: timer.signal }).catch(() => false);
  try {
    return await Promise.race([answered, late]);
  } finally {
    timer.abort();
  }
}
