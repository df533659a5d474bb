import { deleteOldLiveTickets } from '../db/tickets.ts';
import type { Runtime } from '../../runtime/context.ts';

/** Deletes tickets that nobody has used in time. */
export async function sweepLiveTickets({ db, now }: Runtime): Promise<void> {
  await deleteOldLiveTickets(db, now());
}
