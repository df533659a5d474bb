import { DomainError, invalidRequest, unknownId } from '../../kernel/errors.ts';
import { deliveriesKeptSeconds, type Delivery, type DeliveryState, testEvent, testEventBody } from '../domain/log.ts';
import type { WebhookSubscription } from '../domain/subscription.ts';
import {
  countPending,
  deleteOldDeliveries,
  insertEventOfNone,
  replayDelivery,
  replayFailed,
  selectDeliveries,
  selectDelivery,
  selectPosition,
  type WholeDelivery,
} from '../db/log.ts';
import { idsToGive } from '../../runtime/change-catalog.ts';
import type { Context, Runtime } from '../../runtime/context.ts';
import { inBatches } from '../../kernel/in-batches.ts';
import { getWebhook, listWebhooks } from './subscriptions.ts';

/** How many pending deliveries are counted for the list. */
const maxCounted = 10_000;

interface WebhookHealth {
  readonly webhook: WebhookSubscription;
  /** Counted up to maxCounted. */
  readonly pending: number;
}

/** The subscriptions of the business, each with how it is doing. */
export async function listWebhookHealth(ctx: Context): Promise<WebhookHealth[]> {
  const [webhooks, pending] = [await listWebhooks(ctx), await countPending(ctx.db, ctx.businessId, maxCounted)];
  return webhooks.map((webhook) => ({ webhook, pending: pending.get(webhook.id) ?? 0 }));
}

/** The same of one. @throws DomainError NOT_FOUND */
export async function healthOf(ctx: Context, webhook: WebhookSubscription): Promise<WebhookHealth> {
  const pending = await countPending(ctx.db, ctx.businessId, maxCounted);
  return { webhook, pending: pending.get(webhook.id) ?? 0 };
}

/** How many deliveries are on a page. */
const maxDeliveriesOfPage = 50;

interface DeliveryPage {
  readonly deliveries: readonly Delivery[];
  readonly hasMore: boolean;
}

/**
 * A page of what became of a subscription's events, the newest first.
 * @param beforeId the last delivery of the page before, null for the first page
 * @throws DomainError NOT_FOUND, INVALID_REQUEST_PARAMETERS (an unknown beforeId)
 */
export async function listDeliveries(
  ctx: Context,
  webhookId: string,
  { state, beforeId }: { readonly state: DeliveryState | null; readonly beforeId: string | null },
): Promise<DeliveryPage> {
  await getWebhook(ctx, webhookId);
  const before = beforeId === null ? null : await selectPosition(ctx.db, ctx.businessId, webhookId, beforeId);
  if (before === undefined) throw invalidRequest([unknownId('/query/before_id', 'delivery')]);
  const found = await selectDeliveries(ctx.db, ctx.businessId, webhookId, {
    state,
    before,
    limit: maxDeliveriesOfPage + 1,
  });
  return { deliveries: found.slice(0, maxDeliveriesOfPage), hasMore: found.length > maxDeliveriesOfPage };
}

/**
 * One delivery with its body and its tries.
 * @throws DomainError NOT_FOUND
 */
export async function getDelivery(
  ctx: Context,
  webhookId: string,
  id: string,
): Promise<WholeDelivery & { readonly webhook: WebhookSubscription }> {
  const webhook = await getWebhook(ctx, webhookId);
  const found = await selectDelivery(ctx.db, ctx.businessId, webhookId, id);
  if (found === undefined) throw new DomainError('NOT_FOUND', 'No delivery of this webhook has this id.');
  return { ...found, webhook };
}

/**
 * Makes a delivery due now, with all tries before it again, whether it is still to be made, was made or was given up.
 * It keeps its place: what is pending of the same appointment after it waits for it. While the webhook is off it is
 * tried once.
 * @throws DomainError NOT_FOUND
 */
export async function replayOne(ctx: Context, webhookId: string, id: string): Promise<Delivery> {
  const { delivery } = await getDelivery(ctx, webhookId, id);
  const now = ctx.now();
  if (!(await replayDelivery(ctx.db, ctx.businessId, webhookId, id, now))) return delivery;
  ctx.changes.announceDue();
  return { ...delivery, state: 'PENDING', nextTryAt: now, finishedAt: null };
}

const maxReplayBatch = 5_000;

/**
 * Makes everything due now that was given up since an instant.
 * @param since epoch seconds
 * @returns how many
 * @throws as replayOne
 */
export async function replayAllFailed(ctx: Context, webhookId: string, since: number): Promise<number> {
  await getWebhook(ctx, webhookId);
  const now = ctx.now();
  return inBatches(maxReplayBatch, async (atMost) => {
    const replayed = await replayFailed(ctx.db, ctx.businessId, webhookId, since, now, atMost);
    ctx.changes.announceDue();
    return replayed;
  });
}

/**
 * Sends a test event to one subscription alone, subscribed to or not. While the webhook is off it is tried once.
 * @throws as replayOne
 */
export async function sendTestEvent(ctx: Context, webhookId: string): Promise<Delivery> {
  await getWebhook(ctx, webhookId);
  const [id = ''] = idsToGive(ctx, 'delivery', 1);
  const [eventId = ''] = idsToGive(ctx, 'event', 1);
  const createdAt = ctx.now();
  const body = testEventBody({ eventId, webhookId, businessId: ctx.businessId, clientId: ctx.actor.id }, createdAt);
  const untried = { state: 'PENDING', tries: 0, nextTryAt: createdAt, finishedAt: null, lastTry: null } as const;
  const delivery: Delivery = {
    ...untried,
    id,
    webhookId,
    eventId,
    event: testEvent,
    appointmentId: null,
    sequence: null,
    createdAt,
  };
  await insertEventOfNone(ctx.db, ctx.businessId, delivery, body);
  ctx.changes.announceDue();
  return delivery;
}

const maxSweepBatch = 5_000;

/** Deletes what is older than thirty days from the log; returns how much. */
export async function sweepDeliveries({ db, now }: Runtime): Promise<number> {
  return inBatches(maxSweepBatch, (atMost) => deleteOldDeliveries(db, now() - deliveriesKeptSeconds, atMost));
}
