import { deletePreviousKeys } from '../db/webhooks.ts';
import type { Runtime } from '../../runtime/context.ts';

/** Forgets signing keys of webhooks whose day beside the new one is over. */
export async function sweepWebhookKeys({ db, now }: Runtime): Promise<void> {
  await deletePreviousKeys(db, now());
}
