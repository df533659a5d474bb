import { deleteOldReminders, sendDueReminders } from '../db/notices.ts';
import type { Runtime } from './context.ts';

const batch = 500;

/** Reminds of every appointment whose service wants it and whose time has come (a day before, an hour before). */
export async function sendReminders({ db, now, telemetry }: Runtime): Promise<void> {
  for (let sent = batch; sent === batch; ) {
    sent = await sendDueReminders(db, now(), batch);
    telemetry.reminded(sent);
  }
}

/** Nobody is reminded of what has begun. */
export async function sweepReminders({ db, now }: Runtime): Promise<void> {
  await deleteOldReminders(db, now() - 86_400);
}
