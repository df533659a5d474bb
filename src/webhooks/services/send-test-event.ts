import { type Delivery, testEvent, testEventBody } from '../domain/log.ts';
import { insertTestEvent } from '../db/replays.ts';
import { idsToGive } from '../../runtime/earlier-try.ts';
import type { Context } from '../../runtime/context.ts';
import { countQuota, refuseOverQuota } from '../../runtime/quotas.ts';
import { getWebhook } from './get-webhook.ts';

/**
 * Sends a test event to one webhook alone, subscribed to or not. While the webhook is off it is tried once.
 * @throws DomainError NOT_FOUND, TOO_MANY_REQUESTS (a quota)
 */
export async function sendTestEvent(ctx: Context, webhookId: string): Promise<Delivery> {
  await getWebhook(ctx, webhookId);
  if (ctx.mayExist !== true) await refuseOverQuota(ctx, 'test_events');
  const [id = ''] = idsToGive(ctx, 'delivery', 1);
  const [eventId = ''] = idsToGive(ctx, 'event', 1);
  const createdAt = ctx.now();
  const body = testEventBody({ eventId, webhookId, businessId: ctx.businessId, clientId: ctx.actor.id }, createdAt);
  const untried = { state: 'PENDING', tries: 0, isPassed: false, finishedAt: null, lastTry: null } as const;
  const delivery: Delivery = {
    ...untried,
    id,
    webhookId,
    eventId,
    event: testEvent,
    appointmentId: null,
    sequence: null,
    createdAt,
    nextTryAt: createdAt,
  };
  await ctx.db.transaction(async (tx) => {
    if (await insertTestEvent(tx, ctx.businessId, delivery, body)) await countQuota(tx, ctx, 'test_events', '');
  });
  ctx.wakeUps.announceDue();
  return delivery;
}
