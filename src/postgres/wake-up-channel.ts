import { type Database, type Queryable, sql } from './database.ts';
import type { Listener, WakeUpHandlers } from './listen-to-channel.ts';

/** The channel on which servers of one database notify each other of changes. */
const channel = 'opdesk_changes';

/** The longest payload of NOTIFY, in bytes, with a margin. */
export const maxNotificationBytes = 7_900;

const notifyStatement = sql('notify_changes', `select pg_notify('${channel}', $1)`);

/** Never within the transaction of a change: a commit with a NOTIFY waits for all other such commits. */
export async function notifyChanges(db: Queryable, payload: string): Promise<void> {
  await db.query(notifyStatement, [payload]);
}

/** Hears what notifyChanges sends, from this process too. */
export function listenForChanges(db: Database, handlers: WakeUpHandlers): Listener {
  return db.listen(channel, handlers);
}
