import type { Webhook } from '../domain/webhook.ts';
import type { Context } from '../../runtime/context.ts';
import { changeLockedWebhook, withoutMarks } from './change-locked-webhook.ts';

/**
 * Sends events again after Opdesk had stopped to: what was pending then, what has happened since, and what comes from
 * now on.
 * @throws DomainError NOT_FOUND
 */
export async function enableWebhook(ctx: Context, id: string): Promise<Webhook> {
  const webhook = await changeLockedWebhook(ctx, id, (current) => ({ ...current, ...withoutMarks }));
  ctx.wakeUps.announceDue();
  return webhook;
}
