import { setTimeout as delay } from 'node:timers/promises';
import type { HttpServer } from './server.ts';

/** How long requests under way may take once the program is told to stop. */
const drainTimeoutMs = 10_000;
/** A connection whose request has just ended counts as open until somebody looks. */
const closeIdleEveryMs = 25;

/** Takes no more requests, and ends when those under way have ended or the time is over. */
export async function drain({ app }: HttpServer): Promise<void> {
  const closeIdle = setInterval(() => app.server.closeIdleConnections(), closeIdleEveryMs);
  const closed = app.close();
  const isLate = await Promise.race([closed.then(() => false), delay(drainTimeoutMs, true, { ref: false })]);
  clearInterval(closeIdle);
  if (isLate) {
    app.server.closeAllConnections();
    await closed;
  }
}
