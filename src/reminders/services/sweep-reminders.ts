import { deleteOldReminders } from '../db/bare-events.ts';
import type { Runtime } from '../../runtime/context.ts';

/** How long the mark of a reminder is kept after the start of its appointment: nobody is reminded of what has begun. */
const keptSeconds = 86_400;

export async function sweepReminders({ db, now }: Runtime): Promise<void> {
  await deleteOldReminders(db, now() - keptSeconds);
}
