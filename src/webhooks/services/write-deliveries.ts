import { setImmediate as othersTurn } from 'node:timers/promises';
import { thinBody, webhookBody } from '../contract/event.ts';
import { insertDeliveries, selectContents } from '../db/publishing.ts';
import type { Queryable } from '../../postgres/database.ts';

/** An event whose deliveries are made, and about the bytes that they take together. */
interface EventToWrite {
  readonly position: number;
  readonly bytes: number;
}

/** Deliveries of so many bytes are made with one statement. */
const bytesOfStatement = 1024 * 1024;
/** After bodies of so many characters, whatever else the process has to do comes first. */
const charactersOfTurn = 64 * 1024;

/**
 * Makes the events due for their subscribers; answers how many deliveries that are.
 * @param events ascending: the numbers of deliveries are given in their order
 * @param now epoch seconds
 */
export async function writeDeliveries(tx: Queryable, events: readonly EventToWrite[], now: number): Promise<number> {
  let made = 0;
  for (const slice of slicesOf(events)) {
    const bodies = await makeBodies(await selectContents(tx, slice));
    made += await insertDeliveries(tx, bodies, now);
  }
  return made;
}

/** Positions of one statement each, one at least. */
function slicesOf(events: readonly EventToWrite[]): number[][] {
  const slices: number[][] = [];
  let bytes = Infinity;
  for (const event of events) {
    bytes += event.bytes;
    const last = slices.at(-1);
    if (last !== undefined && bytes <= bytesOfStatement) {
      last.push(event.position);
    } else {
      slices.push([event.position]);
      bytes = event.bytes;
    }
  }
  return slices;
}

type Bodies = Parameters<typeof insertDeliveries>[1];

async function makeBodies(events: Awaited<ReturnType<typeof selectContents>>): Promise<Bodies> {
  const bodies: Bodies[number][] = [];
  let characters = 0;
  for (const event of events) {
    bodies.push({ position: event.position, body: webhookBody(event), thinBody: thinBody(event) });
    characters += event.data.length;
    if (characters < charactersOfTurn) continue;
    characters = 0;
    await othersTurn();
  }
  return bodies;
}
