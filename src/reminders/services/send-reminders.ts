import { sendDueReminders } from '../db/bare-events.ts';
import type { Runtime } from '../../runtime/context.ts';
import { inBatches } from '../../kernel/in-batches.ts';

const maxBatch = 500;

/** Reminds of every appointment whose service wants it and whose time has come (a day before, an hour before). */
export async function sendReminders({ db, now, telemetry }: Runtime): Promise<void> {
  await inBatches(maxBatch, async (atMost) => {
    const sent = await sendDueReminders(db, now(), atMost);
    telemetry.reminded(sent);
    return sent;
  });
}
