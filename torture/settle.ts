import { setTimeout as delay } from 'node:timers/promises';
import { withClient } from '../bench/cluster.ts';
import type { MovedClock } from './clock.ts';

interface SettleOrder {
  readonly databaseUrl: string;
  readonly clock: MovedClock;
  /** Fulfilled when every client has its answer. */
  readonly finished: Promise<void>;
  say(what: string): void;
}

const lookMs = 300;
/** Longer than a key is reserved by a server that was killed. */
const stepSeconds = 90;
const limitMs = 180_000;

/**
 * Waits until every client has its answer and every event is delivered. Times that only have to pass, such as those
 * between the tries of a delivery, pass at once: the clock is moved.
 */
export async function settle({ databaseUrl, clock, finished, say }: SettleOrder): Promise<void> {
  let isFinished = false;
  const end = finished.then(() => (isFinished = true));
  for (const until = performance.now() + limitMs; performance.now() < until;) {
    clock.advance(stepSeconds);
    await delay(lookMs);
    if (isFinished && (await undelivered(databaseUrl)) === 0) break;
  }
  await end;
  const left = await undelivered(databaseUrl);
  if (left > 0) say(`${left} events are not delivered`);
}

/** How many events have no delivery yet, or one that is under way. */
async function undelivered(databaseUrl: string): Promise<number> {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ count: number }>(
      `select count(*)::integer as count from outbox o
       where o.appointment_id is not null and not exists (
         select from webhook_deliveries d where d.event_id = o.event_id and d.state = 'DELIVERED'
       )`,
    );
    return rows[0]?.count ?? Number.NaN;
  });
}
