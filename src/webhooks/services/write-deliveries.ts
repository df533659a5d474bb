import { thinBody, webhookBody } from '../contract/event.ts';
import { type EventToPublish, insertDeliveries } from '../db/publishing.ts';
import type { Queryable } from '../../postgres/database.ts';

/** So many events together: their bodies may have 8 KiB and more. */
export const maxPartSize = 500;

/** Makes the events due for their subscribers; answers how many deliveries that are. @param now epoch seconds */
export async function writeDeliveries(tx: Queryable, events: readonly EventToPublish[], now: number): Promise<number> {
  if (events.length === 0) return 0;
  const bodies = events.map((event) => ({
    position: event.position,
    body: webhookBody(event),
    thinBody: thinBody(event),
  }));
  return insertDeliveries(tx, bodies, now);
}
