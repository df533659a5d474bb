import { setTimeout as delay } from 'node:timers/promises';
import type { HttpServer } from './server.ts';

/** How long requests under way may take once the program is told to stop. */
const drainMs = 10_000;

/** Takes no more requests, and ends when those under way have ended or the time is over. */
export async function drain({ app }: HttpServer): Promise<void> {
  // A connection whose request has just ended counts as open until somebody looks.
  const closeIdle = setInterval(() => app.server.closeIdleConnections(), 25);
  const closed = app.close();
  const isLate = await Promise.race([closed.then(() => false), delay(drainMs, true, { ref: false })]);
  clearInterval(closeIdle);
  if (isLate) {
    app.server.closeAllConnections();
    await closed;
  }
}
