import { deleteHeldEvents, selectHeldEvents, tryPublishingLock, withdrawDeliveries } from '../db/held-events.ts';
import { selectEventsToPublish } from '../db/publishing.ts';
import { decideHeld, type HeldEvent } from '../domain/held-events.ts';
import type { Runtime } from '../../runtime/context.ts';
import type { Queryable } from '../../postgres/database.ts';
import { maxPartSize, writeDeliveries } from './write-deliveries.ts';

/** So many appointments at a time, and no further one once so many events are together. */
const maxAppointments = 200;
const enoughEvents = 1_000;

/**
 * Sends the events that have waited long enough, and withdraws those whose changes were taken back meanwhile, unless
 * another server is at it. A crash before the commit leaves everything waiting.
 */
export async function releaseHeldEvents(runtime: Runtime, isStopping: () => boolean): Promise<void> {
  while (!isStopping() && (await releasePart(runtime)));
}

/** @returns whether there was anything */
async function releasePart({ db, now, wakeUps, telemetry }: Runtime): Promise<boolean> {
  const at = now();
  const made = await db.transaction(async (tx) => {
    if (!(await tryPublishingLock(tx))) return null;
    const held = await selectHeldEvents(tx, at, { maxAppointments, enoughEvents });
    if (held.length === 0) return null;
    const outcomes = byAppointment(held).map((events) => decideHeld(events, at));
    const withdrawn = outcomes.flatMap((outcome) => outcome.withdrawn);
    const ended = [...outcomes.flatMap(({ due }) => due), ...withdrawn].toSorted((a, b) => a - b);
    const count = await writeInParts(tx, ended, at);
    await withdrawDeliveries(tx, withdrawn, at);
    await deleteHeldEvents(tx, ended);
    return count;
  });
  if (made === null) return false;
  telemetry.publishedWebhooks(made, 0);
  if (made > 0) wakeUps.announceDue();
  return true;
}

/** @param positions ascending: the numbers of deliveries are given in their order */
async function writeInParts(tx: Queryable, positions: readonly number[], at: number): Promise<number> {
  let count = 0;
  for (let begin = 0; begin < positions.length; begin += maxPartSize) {
    const part = positions.slice(begin, begin + maxPartSize);
    count += await writeDeliveries(tx, await selectEventsToPublish(tx, part), at);
  }
  return count;
}

function byAppointment(held: readonly (HeldEvent & { readonly appointment: string })[]): HeldEvent[][] {
  const groups = new Map<string, HeldEvent[]>();
  for (const event of held) {
    const group = groups.get(event.appointment);
    if (group === undefined) groups.set(event.appointment, [event]);
    else group.push(event);
  }
  return [...groups.values()];
}
